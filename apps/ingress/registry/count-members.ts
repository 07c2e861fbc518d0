import type { Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';

/** The groups of these that have more than `limit` membership rows. Reads at most `limit` + 1 rows of each. */
export async function groupsAbove(
  db: Pool,
  tenant: TenantId,
  groups: readonly ResourceId[],
  limit: number,
): Promise<ReadonlySet<ResourceId>> {
  const { rows } = await db.query<{ id: ResourceId }>({
    name: 'groups-above',
    text: `SELECT g.id FROM unnest($2::uuid[]) AS g(id)
           WHERE EXISTS (SELECT 1 FROM registry.membership WHERE tenant = $1 AND grp = g.id ORDER BY member OFFSET $3 LIMIT 1)`,
    values: [tenant, groups, limit],
  });
  return new Set(rows.map((row) => row.id));
}
