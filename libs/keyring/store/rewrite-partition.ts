import type { Pool } from 'pg';
import type { KeyId } from '#identity';

/**
 * Rewrites the file of the partition that a key lies in. A plain UPDATE leaves the former row, and with it the wrapped
 * key, in the file until some vacuum and still longer in its free space. A snapshot that is older than the UPDATE
 * keeps the former row alive through this, so it is called once awaitOlderSnapshots has said that there is none.
 */
export async function rewritePartition(pool: Pool, kid: KeyId): Promise<void> {
  const { rows } = await pool.query<{ partition: string }>(
    `SELECT tableoid::regclass::text AS partition FROM keyring.key WHERE kid = $1`,
    [kid],
  );
  const partition = rows[0]?.partition;
  if (partition === undefined || !/^keyring\.key_\d{3}$/.test(partition)) {
    throw new Error(`key ${kid} lies in no partition of the keyring`);
  }
  await pool.query(`VACUUM (FULL) ${partition}`);
}
