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

/**
 * The living groups that name these resources as members, directly; a list for each of them, in their order. OFFSET 0
 * as in read-members-page.
 */
export async function readGroupsOf(db: Pool, members: readonly MemberKey[]): Promise<readonly (readonly GroupOf[])[]> {
  const { rows } = await db.query<GroupOf>({
    name: 'read-groups-of',
    text: `SELECT m.tenant, m.member, m.grp, r.display
           FROM unnest($1::text[], $2::uuid[]) AS wanted(tenant, member)
           JOIN registry.membership m USING (tenant, member),
             LATERAL (SELECT document->>'displayName' AS display FROM registry.resource
                      WHERE tenant = m.tenant AND type = 'Group' AND id = m.grp AND status = 'live' OFFSET 0) r
           ORDER BY m.grp`,
    values: [textArray(members.map((each) => each.tenant)), uuidArray(members.map((each) => each.member))],
  });
  const found = Map.groupBy(rows, textOf);
  return members.map((each) => found.get(textOf(each)) ?? []);
}

const textOf = ({ tenant, member }: MemberKey): string => `${tenant}/${member}`;
