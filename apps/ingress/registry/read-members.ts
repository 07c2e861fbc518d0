import type { Pool } from 'pg';
import type { ResourceId, ResourceKind, TenantId } from '#identity';

export interface MemberRow {
  readonly grp: ResourceId;
  readonly member: ResourceId;
  readonly type: ResourceKind;
  /** Derived on read: the member's own displayName. */
  readonly display: string | null;
}

/** The living members of these groups, at most `limit` in all, in the order of their ids; OFFSET 0 as in read-members-page. */
export async function readMembers(
  db: Pool,
  tenant: TenantId,
  groups: readonly ResourceId[],
  limit: number,
): Promise<MemberRow[]> {
  const { rows } = await db.query<MemberRow>({
    name: 'read-members',
    text: `SELECT g.id AS grp, m.member, m.type, r.display
           FROM unnest($2::uuid[]) AS g(id)
           JOIN registry.membership m ON m.tenant = $1 AND m.grp = g.id,
             LATERAL (SELECT document->>'displayName' AS display FROM registry.resource
                      WHERE tenant = m.tenant AND type = m.type AND id = m.member AND status = 'live' OFFSET 0) r
           ORDER BY g.id, m.member LIMIT $3`,
    values: [tenant, groups, limit],
  });
  return rows;
}
