import type { ClientBase, Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import { LIVING_MEMBERSHIP } from './living-membership.ts';

/** The living groups that name a living person or group as direct member, in the order of their ids. */
export async function groupsOf(db: Pool | ClientBase, tenant: TenantId, member: ResourceId): Promise<ResourceId[]> {
  const { rows } = await db.query<{ readonly grp: ResourceId }>({
    name: 'directory-groups-of',
    text: `SELECT m.grp FROM ${LIVING_MEMBERSHIP} WHERE m.tenant = $1 AND m.member = $2 ORDER BY m.grp`,
    values: [tenant, member],
  });
  return rows.map(({ grp }) => grp);
}
