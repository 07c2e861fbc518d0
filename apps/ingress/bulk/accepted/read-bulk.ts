import type { Pool } from 'pg';
import type { KeyId, TenantId } from '#identity';

/** Milliseconds that the result of an accepted request can be read. */
const RESULT_KEPT = 24 * 60 * 60 * 1_000;

/** An accepted request as its client may see it. */
export interface StoredBulk {
  readonly id: string;
  readonly base: string;
  readonly kid: KeyId;
  /** The answers, sealed; null while it waits or runs. */
  readonly result: string | null;
  readonly finished: Date | null;
}

/** Undefined for one that this tenant never had, and for one whose result was kept long enough. */
export async function readBulk(registry: Pool, tenant: TenantId, id: string): Promise<StoredBulk | undefined> {
  const { rows } = await registry.query<StoredBulk>({
    name: 'read-accepted-bulk',
    text: `SELECT id, base, kid, result, finished FROM registry.accepted_bulk
           WHERE id = $2 AND tenant = $1
             AND (finished IS NULL OR finished > now() - $3 * interval '1 millisecond')`,
    values: [tenant, id, RESULT_KEPT],
  });
  return rows[0];
}

/** Removes results that were kept long enough, at most `limit` at once; how many there were. */
export async function expireBulks(registry: Pool, limit: number): Promise<number> {
  const { rowCount } = await registry.query(
    `DELETE FROM registry.accepted_bulk WHERE id IN (
       SELECT id FROM registry.accepted_bulk WHERE finished < now() - $1 * interval '1 millisecond'
       ORDER BY finished LIMIT $2)`,
    [RESULT_KEPT, limit],
  );
  return rowCount ?? 0;
}
