import type { Pool } from 'pg';
import type { ResourceId, ResourceKind, TenantId } from '#identity';
import type { Json, JsonObject } from '#scim';
import { groupsAbove } from '../registry/count-members.ts';
import { readGroupsOf, type GroupOf } from '../registry/read-groups-of.ts';
import { readMembers, type MemberRow } from '../registry/read-members.ts';
import { locationOf } from './answer.ts';
import { Refusal } from './scim-error.filter.ts';

/** A group with more members shows them only when they are asked for by name. */
const MEMBERS_BY_DEFAULT = 1_000;
/** The most members in one answer that is not streamed: a page of groups, all together. */
const MEMBERS_AT_MOST = 100_000;

export type Derived = ReadonlyMap<ResourceId, Readonly<Record<string, Json[]>>>;

/** The groups of each of these people, direct membership only. */
export async function derivedGroups(
  db: Pool,
  base: string,
  tenant: TenantId,
  people: readonly ResourceId[],
): Promise<Derived> {
  const groups = await readGroupsOf(
    db,
    people.map((member) => ({ tenant, member })),
  );
  return new Map(
    people.flatMap((person, index) => {
      const derived = groupsElement(base, groups[index] ?? []);
      return derived === undefined ? [] : [[person, derived] as const];
    }),
  );
}

/** A person's `groups` (RFC 7643 §4.1.2); undefined when there are none. */
export function groupsElement(base: string, groups: readonly GroupOf[]): { readonly groups: Json[] } | undefined {
  if (groups.length === 0) return undefined;
  return {
    groups: groups.map(({ grp, display }) => ({
      value: grp,
      $ref: locationOf(base, 'Group', grp),
      ...(display === null ? {} : { display }),
      type: 'direct',
    })),
  };
}

/**
 * The members of each of these groups; of a large one only when `asked` for by name. 400 tooMany when that would be
 * more than an answer may hold: a page of groups can be made smaller, and one group alone is streamed.
 */
export async function derivedMembers(
  db: Pool,
  base: string,
  tenant: TenantId,
  groups: readonly ResourceId[],
  asked: boolean,
): Promise<Derived> {
  const large = asked ? new Set<ResourceId>() : await groupsAbove(db, tenant, groups, MEMBERS_BY_DEFAULT);
  const shown = groups.filter((group) => !large.has(group));
  const rows = shown.length === 0 ? [] : await readMembers(db, tenant, shown, MEMBERS_AT_MOST + 1);
  if (rows.length > MEMBERS_AT_MOST) {
    throw new Refusal({
      status: 400,
      scimType: 'tooMany',
      detail: `the groups of this page have more than ${MEMBERS_AT_MOST} members; ask for fewer, or excludedAttributes=members`,
    });
  }
  const derived = new Map<ResourceId, { members: Json[] }>();
  for (const row of rows) {
    const entry = derived.get(row.grp) ?? { members: [] };
    derived.set(row.grp, entry);
    entry.members.push(memberElement(base, row));
  }
  return derived;
}

/** One of a group's `members` (RFC 7643 §4.2). */
export const memberElement = (base: string, { member, type, display }: MemberRow): JsonObject => ({
  value: member,
  $ref: locationOf(base, type, member),
  ...(display === null ? {} : { display }),
  type,
});

export const derivedName = (type: ResourceKind): 'groups' | 'members' => (type === 'User' ? 'groups' : 'members');
