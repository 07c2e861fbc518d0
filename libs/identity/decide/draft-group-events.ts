import { changedAttributes, sameResource, type Resource } from '#scim';
import type { EventDraft } from '../events/event-draft.ts';
import { MEMBERS_PER_EVENT } from '../events/state-event-data.ts';
import type { ResourceId } from '../ids.ts';
import type { MembershipDelta } from '../state/membership.ts';
import { formerValues } from './former-values.ts';

/** The events that bring a group from one document to another and change its members, versions counted on from `version`. */
export function draftGroupEvents(
  subject: ResourceId,
  version: number,
  before: Resource | undefined,
  after: Resource,
  delta: MembershipDelta,
): readonly EventDraft[] {
  const document = draftDocument(subject, version, before, after);
  return [...document, ...draftMembers(subject, version + document.length, delta)];
}

function draftDocument(
  subject: ResourceId,
  version: number,
  before: Resource | undefined,
  after: Resource,
): EventDraft[] {
  const changed = changedAttributes(before ?? {}, after);
  if (before === undefined)
    return [{ type: 'rollcall.group.created', subject, version: version + 1, changed, data: { after } }];
  if (sameResource(before, after)) return [];
  const data = { before: formerValues(before, changed), after };
  return [{ type: 'rollcall.group.updated', subject, version: version + 1, changed, data }];
}

/** Members by id only, at most MEMBERS_PER_EVENT an event: the size of an event is the size of the change. */
function draftMembers(subject: ResourceId, version: number, { added, removed }: MembershipDelta): EventDraft[] {
  const events: EventDraft[] = [];
  const total = added.length + removed.length;
  for (let from = 0; from < total; from += MEMBERS_PER_EVENT) {
    const to = from + MEMBERS_PER_EVENT;
    // The removed ones come first, then the added ones, cut as one list.
    const data = {
      added: added.slice(Math.max(0, from - removed.length), Math.max(0, to - removed.length)),
      removed: removed.slice(from, to),
    };
    events.push({
      type: 'rollcall.group.members_changed',
      subject,
      version: version + events.length + 1,
      changed: ['members'],
      data: { added: [...data.added], removed: [...data.removed] },
    });
  }
  return events;
}
