import type { Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import { textArray, uuidArray } from '#platform';

export interface MemberKey {
  readonly tenant: TenantId;
  readonly member: ResourceId;
}

export interface GroupOf extends MemberKey {
  readonly grp: ResourceId;
  readonly display: string | null;
}

/** The living groups that name these resources as members, directly; a list for each of them, in their order. */
export async function readGroupsOf(db: Pool, members: readonly MemberKey[]): Promise<readonly (readonly GroupOf[])[]> {
  const { rows } = await db.query<GroupOf>({
    name: 'read-groups-of',
    text: `SELECT m.tenant, m.member, m.grp, r.document->>'displayName' AS display
           FROM unnest($1::text[], $2::uuid[]) AS wanted(tenant, member)
           JOIN registry.membership m USING (tenant, member)
           JOIN registry.resource r ON r.tenant = m.tenant AND r.type = 'Group' AND r.id = m.grp AND r.status = 'live'
           ORDER BY m.grp`,
    values: [textArray(members.map((each) => each.tenant)), uuidArray(members.map((each) => each.member))],
  });
  const found = Map.groupBy(rows, textOf);
  return members.map((each) => found.get(textOf(each)) ?? []);
}

const textOf = ({ tenant, member }: MemberKey): string => `${tenant}/${member}`;
