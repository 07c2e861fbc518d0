import type { Pool } from 'pg';
import type { KeyId, TenantId } from '#identity';
import { byteaArray, uuidArray } from '#platform';

export interface WrappedKey {
  readonly kid: KeyId;
  readonly wrapped: Buffer;
}

/** Commits fresh keys, in one statement. */
export async function insertKeys(pool: Pool, tenant: TenantId, keys: readonly WrappedKey[]): Promise<void> {
  await pool.query({
    name: 'keyring-insert-keys',
    text: `INSERT INTO keyring.key (kid, tenant, wrapped)
           SELECT kid, $1, wrapped FROM unnest($2::uuid[], $3::bytea[]) AS fresh (kid, wrapped)`,
    values: [tenant, uuidArray(keys.map(({ kid }) => kid)), byteaArray(keys.map(({ wrapped }) => wrapped))],
  });
}
