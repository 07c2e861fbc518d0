import type { EventDraft } from '../events/event-draft.ts';
import { MEMBERS_PER_EVENT } from '../events/state-event-data.ts';
import type { ResourceId } from '../ids.ts';
import type { Member, MembershipDelta } from '../state/membership.ts';

/** The events of a change of membership: ids only, cut so that none grows beyond its bound. */
export function draftMemberEvents(subject: ResourceId, version: number, delta: MembershipDelta): readonly EventDraft[] {
  return chunks(delta).map((data, index) => ({
    type: 'rollcall.group.members_changed',
    subject,
    version: version + index + 1,
    changed: ['members'],
    data,
  }));
}

interface Chunk {
  readonly added: Member[];
  readonly removed: Member[];
}

/** Removed ones first, so that a replaced membership is never larger on the way than at its ends. */
function chunks({ added, removed }: MembershipDelta): readonly Chunk[] {
  const events: Chunk[] = [];
  const size = added.length + removed.length;
  for (let start = 0; start < size; start += MEMBERS_PER_EVENT) {
    const end = start + MEMBERS_PER_EVENT;
    events.push({
      removed: removed.slice(start, end),
      added: added.slice(Math.max(0, start - removed.length), Math.max(0, end - removed.length)),
    });
  }
  return events;
}
