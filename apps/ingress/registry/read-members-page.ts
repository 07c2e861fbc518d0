import type { Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import type { MemberRow } from './read-members.ts';

/**
 * The living members of one group behind a member id, at most `limit`, in the order of their ids. Each is looked up by
 * its key: OFFSET 0 keeps the planner from joining in another way, which it would while the tables have no statistics.
 */
export async function readMembersPage(
  db: Pool,
  tenant: TenantId,
  group: ResourceId,
  after: ResourceId | undefined,
  limit: number,
): Promise<MemberRow[]> {
  const { rows } = await db.query<MemberRow>({
    name: 'read-members-page',
    text: `SELECT m.grp, m.member, m.type, r.display
           FROM registry.membership m,
             LATERAL (SELECT document->>'displayName' AS display FROM registry.resource
                      WHERE tenant = m.tenant AND type = m.type AND id = m.member AND status = 'live' OFFSET 0) r
           WHERE m.tenant = $1 AND m.grp = $2 AND m.member > $3
           ORDER BY m.member LIMIT $4`,
    values: [tenant, group, after ?? BEFORE_ALL, limit],
  });
  return rows;
}

/** No resource has the nil UUID. A value rather than a null: under an OR a page at the end would read all before it. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
