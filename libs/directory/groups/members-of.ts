import type { Pool } from 'pg';
import type { ResourceId, ResourceKind, TenantId } from '#identity';
import { DIRECTORY } from '../tables.ts';

export interface DirectoryMember {
  readonly id: ResourceId;
  readonly type: ResourceKind;
}

/** The living members of a group, in the order of their ids; none of a group that does not live. */
export async function membersOf(
  pool: Pool,
  tenant: TenantId,
  group: ResourceId,
  { after, limit }: { readonly after: ResourceId | undefined; readonly limit: number },
): Promise<DirectoryMember[]> {
  const { rows } = await pool.query<DirectoryMember>({
    name: 'members-of',
    text: `SELECT m.member AS id, m.type FROM ${DIRECTORY}.membership m
           JOIN ${DIRECTORY}.resource g ON g.tenant = m.tenant AND g.type = 'Group' AND g.id = m.grp AND g.status = 'live'
           JOIN ${DIRECTORY}.resource r ON r.tenant = m.tenant AND r.type = m.type AND r.id = m.member AND r.status = 'live'
           WHERE m.tenant = $1 AND m.grp = $2 AND ($3::uuid IS NULL OR m.member > $3) ORDER BY m.member LIMIT $4`,
    values: [tenant, group, after ?? null, limit],
  });
  return rows;
}

/** The living groups that name a resource directly. */
export async function groupsOf(pool: Pool, tenant: TenantId, member: ResourceId): Promise<ResourceId[]> {
  const { rows } = await pool.query<{ grp: ResourceId }>({
    name: 'groups-of',
    text: `SELECT m.grp FROM ${DIRECTORY}.membership m
           JOIN ${DIRECTORY}.resource g ON g.tenant = m.tenant AND g.type = 'Group' AND g.id = m.grp AND g.status = 'live'
           WHERE m.tenant = $1 AND m.member = $2 ORDER BY m.grp`,
    values: [tenant, member],
  });
  return rows.map(({ grp }) => grp);
}
