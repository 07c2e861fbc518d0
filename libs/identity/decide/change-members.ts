import { matchesElement, membersAttribute, type MemberChange, type GroupMember, type ScimError } from '#scim';
import type { Member, Membership, MembershipDelta } from '../state/membership.ts';
import type { ResourceKind } from '../state/resource-state.ts';

/** The rows that a group's member changes come to, or why they cannot. */
export type ChangedMembers =
  { readonly ok: true; readonly delta: MembershipDelta } | { readonly ok: false; readonly error: ScimError };

/**
 * Applies member changes in their order. What is added must live; what is removed may be gone long since (a removal
 * after the person's deletion is no error). The delta holds net differences only.
 */
export function changeMembers(changes: readonly MemberChange[], membership: Membership): ChangedMembers {
  const members = new Map(membership.current);
  for (const change of changes) {
    const error = applyChange(members, change, membership);
    if (error !== undefined) return { ok: false, error };
  }
  const list = (from: ReadonlyMap<string, ResourceKind>, lacking: ReadonlyMap<string, ResourceKind>): Member[] =>
    [...from].filter(([value]) => !lacking.has(value)).map(([value, type]) => ({ value, type }));
  return { ok: true, delta: { added: list(members, membership.current), removed: list(membership.current, members) } };
}

function applyChange(
  members: Map<string, ResourceKind>,
  change: MemberChange,
  { living }: Membership,
): ScimError | undefined {
  switch (change.kind) {
    case 'add':
      return addAll(members, change.members, living);
    case 'remove':
      for (const value of change.values) members.delete(value);
      return undefined;
    case 'removeWhere':
      for (const [value, type] of members) {
        if (membersAttribute !== undefined && matchesElement(change.filter, membersAttribute, { value, type }))
          members.delete(value);
      }
      return undefined;
    case 'replace':
      members.clear();
      return addAll(members, change.members, living);
    case 'clear':
      members.clear();
      return undefined;
  }
}

function addAll(
  members: Map<string, ResourceKind>,
  added: readonly GroupMember[],
  living: ReadonlyMap<string, ResourceKind>,
): ScimError | undefined {
  for (const [index, { value, type }] of added.entries()) {
    const lives = living.get(value);
    if (lives === undefined) return refused(`members[${index}].value: there is no such user or group`);
    if (type !== undefined && type !== lives) return refused(`members[${index}].type: it is a ${lives}`);
    members.set(value, lives);
  }
  return undefined;
}

const refused = (detail: string): ScimError => ({ status: 400, scimType: 'invalidValue', detail });
