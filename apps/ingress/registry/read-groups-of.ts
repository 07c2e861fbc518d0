import type { Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';

export interface GroupOf {
  readonly member: ResourceId;
  readonly grp: ResourceId;
  readonly display: string | null;
}

/** The living groups that name these resources as members, directly. */
export async function readGroupsOf(db: Pool, tenant: TenantId, members: readonly ResourceId[]): Promise<GroupOf[]> {
  const { rows } = await db.query<GroupOf>({
    name: 'read-groups-of',
    text: `SELECT m.member, m.grp, r.document->>'displayName' AS display
           FROM registry.membership m
           JOIN registry.resource r ON r.tenant = m.tenant AND r.type = 'Group' AND r.id = m.grp AND r.status = 'live'
           WHERE m.tenant = $1 AND m.member = ANY($2::uuid[])
           ORDER BY m.member, m.grp`,
    values: [tenant, members],
  });
  return rows;
}
