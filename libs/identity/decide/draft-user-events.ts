import { changedAttributes, valuesOf, type Resource } from '#scim';
import type { EventDraft } from '../events/event-draft.ts';
import type { ResourceId } from '../ids.ts';
import type { UserStage } from './user-stages.ts';

/** The events of the stages that change something, with versions counted on from `version`. */
export function draftUserEvents(
  subject: ResourceId,
  version: number,
  before: Resource,
  stages: readonly UserStage[],
): readonly EventDraft[] {
  const events: EventDraft[] = [];
  let former = before;
  for (const stage of stages) {
    const changed = changedAttributes(former, stage.after);
    if (changed.length === 0) continue;
    events.push(draft(stage, { subject, version: version + events.length + 1, changed }, former));
    former = stage.after;
  }
  return events;
}

function draft(
  stage: UserStage,
  clear: Pick<EventDraft, 'subject' | 'version' | 'changed'>,
  former: Resource,
): EventDraft {
  const change = { before: valuesOf(former, clear.changed), after: stage.after };
  switch (stage.type) {
    case 'rollcall.consent.granted':
      return { type: stage.type, ...clear, data: { ...change, consent: stage.consent } };
    case 'rollcall.consent.revoked': {
      const reason = stage.reason === undefined ? {} : { reason: stage.reason };
      return { type: stage.type, ...clear, data: { ...change, consent: stage.consent, ...reason } };
    }
    case 'rollcall.user.updated':
    case 'rollcall.user.activated':
    case 'rollcall.user.deactivated':
      return { type: stage.type, ...clear, data: change };
  }
}
