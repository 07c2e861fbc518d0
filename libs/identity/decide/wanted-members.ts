import { matchesFilter, type Checked, type GroupMember, type MemberChange } from '#scim';
import type { Membership, MembershipDelta } from '../state/membership.ts';
import type { ResourceKind } from '../state/resource-state.ts';

/**
 * What member changes, one after the other, come to: which rows to insert and which to delete. Adding who is there
 * and removing who is not are no errors and no changes (RFC 7644 §3.5.2.1, §3.5.2.2); only adding what is no living
 * person or group is refused, naming its place.
 */
export function wantedMembers(changes: readonly MemberChange[], membership: Membership): Checked<MembershipDelta> {
  const wanted = new Map(membership.current);
  for (const change of changes) {
    const refused = applyChange(wanted, change, membership);
    if (refused !== undefined) return refused;
  }
  return { ok: true, value: difference(membership.current, wanted) };
}

type Wanted = Map<string, ResourceKind>;

function applyChange(wanted: Wanted, change: MemberChange, membership: Membership): Checked<never> | undefined {
  switch (change.kind) {
    case 'add':
      return addAll(wanted, change.members, membership);
    case 'replace':
      wanted.clear();
      return addAll(wanted, change.members, membership);
    case 'remove':
      for (const value of change.values) wanted.delete(value);
      return undefined;
    case 'removeWhere':
      for (const [value, type] of wanted) {
        if (matchesFilter(change.filter, { members: [{ value, type }] })) wanted.delete(value);
      }
      return undefined;
    case 'clear':
      wanted.clear();
      return undefined;
  }
}

/** A member's type is what the resource is, whatever the client called it. */
function addAll(wanted: Wanted, members: readonly GroupMember[], { living }: Membership): Checked<never> | undefined {
  for (const [index, { value }] of members.entries()) {
    const type = living.get(value);
    if (type === undefined) return unknownMember(index);
    wanted.set(value, type);
  }
  return undefined;
}

const unknownMember = (index: number): Checked<never> => ({
  ok: false,
  error: {
    status: 400,
    scimType: 'invalidValue',
    detail: `members[${index}].value: expected the id of a User or Group that exists`,
  },
});

function difference(current: Membership['current'], wanted: Wanted): MembershipDelta {
  return {
    added: [...wanted].filter(([value]) => !current.has(value)).map(([value, type]) => ({ value, type })),
    removed: [...current].filter(([value]) => !wanted.has(value)).map(([value, type]) => ({ value, type })),
  };
}
