import type { Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import type { MemberRow } from './read-members.ts';

/** The living members of one group behind a member id, at most `limit`, in the order of their ids. */
export async function readMembersPage(
  db: Pool,
  tenant: TenantId,
  group: ResourceId,
  after: ResourceId | undefined,
  limit: number,
): Promise<MemberRow[]> {
  const { rows } = await db.query<MemberRow>({
    name: 'read-members-page',
    text: `SELECT m.grp, m.member, m.type, r.document->>'displayName' AS display
           FROM registry.membership m
           JOIN registry.resource r ON r.tenant = m.tenant AND r.type = m.type AND r.id = m.member AND r.status = 'live'
           WHERE m.tenant = $1 AND m.grp = $2 AND ($3::uuid IS NULL OR m.member > $3)
           ORDER BY m.member LIMIT $4`,
    values: [tenant, group, after ?? null, limit],
  });
  return rows;
}
