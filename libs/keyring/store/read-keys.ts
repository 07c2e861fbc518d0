import type { Pool } from 'pg';
import type { KeyId, TenantId } from '#identity';
import { uuidArray } from '#platform';

export interface KeyRow {
  readonly kid: KeyId;
  /** Null once destroyed. */
  readonly wrapped: Buffer | null;
  readonly destroyed_at: Date | null;
  readonly reason: string | null;
}

/**
 * The rows of these keys; unknown ones are missing. Each is looked up by itself in its own partition, which the LIMIT
 * holds the planner to: as a plain join it read every key there is, 124 ms for 200 of 100,000 where this takes 9.
 */
export async function readKeys(pool: Pool, tenant: TenantId, kids: readonly KeyId[]): Promise<readonly KeyRow[]> {
  const { rows } = await pool.query<KeyRow>({
    name: 'keyring-read-keys',
    text: `SELECT key.kid, key.wrapped, key.destroyed_at, key.reason
             FROM unnest($2::uuid[]) AS wanted (kid)
                  CROSS JOIN LATERAL (SELECT * FROM keyring.key
                                       WHERE key.kid = wanted.kid AND key.tenant = $1 LIMIT 1) AS key`,
    values: [tenant, uuidArray(kids)],
  });
  return rows;
}
