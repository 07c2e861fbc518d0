import type { Pool } from 'pg';
import type { ResourceId, ResourceKind } from '#identity';
import type { WorkRow } from '../leases/work-row.ts';

/** A membership whose state at the target is not the newest. */
export interface UnpushedEdge {
  readonly member: ResourceId;
  readonly type: ResourceKind;
  readonly wanted: number;
  /** Whether it was there when it was last written. */
  readonly present: boolean;
  /** The member's account at the target. */
  readonly remoteId: string;
}

/**
 * Memberships of one group that are to be brought in step and whose members have accounts; at most `limit`. What was
 * wanted only after the row was leased is left out: the directory may not show it yet, and the row comes again for it.
 */
export async function unpushedEdges(
  pool: Pool,
  { target, resource, wanted }: WorkRow,
  limit: number,
): Promise<UnpushedEdge[]> {
  const { rows } = await pool.query<UnpushedEdge>({
    name: 'unpushed-edges',
    text: `SELECT m.member, m.type, m.wanted, m.present, s.remote_id AS "remoteId"
           FROM sync.membership m
           JOIN sync.state s ON s.target = m.target AND s.kind = m.type AND s.resource = m.member
           WHERE m.target = $1 AND m.grp = $2 AND m.wanted > m.applied AND m.wanted <= $4 AND s.remote_id IS NOT NULL
           ORDER BY m.member LIMIT $3`,
    values: [target, resource, limit, wanted],
  });
  return rows;
}
