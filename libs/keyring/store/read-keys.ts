import type { Pool } from 'pg';
import type { KeyId, TenantId } from '#identity';

export interface KeyRow {
  readonly kid: KeyId;
  /** Null once destroyed. */
  readonly wrapped: Buffer | null;
  readonly destroyed_at: Date | null;
  readonly reason: string | null;
}

/**
 * The rows of these keys; unknown ones are missing. Joined, so that each id goes to its own partition: with
 * `= ANY` every one of the 256 would be asked for all of them.
 */
export async function readKeys(pool: Pool, tenant: TenantId, kids: readonly KeyId[]): Promise<readonly KeyRow[]> {
  const { rows } = await pool.query<KeyRow>({
    name: 'keyring-read-keys',
    text: `SELECT key.kid, key.wrapped, key.destroyed_at, key.reason
             FROM unnest($2::uuid[]) AS wanted (kid) JOIN keyring.key ON key.kid = wanted.kid
            WHERE key.tenant = $1`,
    values: [tenant, kids],
  });
  return rows;
}
