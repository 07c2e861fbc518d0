import type { OpenedEvent } from '../events/opened-event.ts';
import { NO_MEMBERS, type MembershipDelta } from '../state/membership.ts';

/**
 * What an event does to the membership rows of its own subject, a group. `all` means every row of the group goes:
 * the group was deleted. A person's deletion touches no row (members are read joined to living people), since
 * partitions are folded in any order. Where the group's key is destroyed nobody knows the ids: nothing changes.
 */
export function evolveMembership(event: OpenedEvent): MembershipDelta | 'all' {
  if (event.type === 'rollcall.group.deleted') return 'all';
  if (event.type !== 'rollcall.group.members_changed' || !event.data.opened) return NO_MEMBERS;
  return event.data.value;
}
