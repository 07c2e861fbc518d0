import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { isKeyId, type KeyId, type TenantId } from '#identity';
import { wrap } from '../provider/wrap.ts';
import { insertKeys } from '../store/insert-keys.ts';
import type { DataKey } from './keyring.ts';
import { ownerOf } from './open-key.ts';
import type { TenantKeys } from './tenant-keys.ts';

const KEY_BYTES = 32;

/** Makes this many 256-bit keys and commits them before anybody gets one. */
export async function makeKeys(
  pool: Pool,
  tenantKeys: TenantKeys,
  tenant: TenantId,
  count: number,
): Promise<readonly DataKey[]> {
  const wrapping = await tenantKeys.ensured(tenant);
  // One call for all: a call for each key cost as much as wrapping it.
  const random = randomBytes(KEY_BYTES * count);
  const fresh = Array.from({ length: count }, (_, index) => ({
    kid: newKeyId(),
    bytes: random.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES),
  }));
  await insertKeys(
    pool,
    tenant,
    fresh.map(({ kid, bytes }) => ({ kid, wrapped: wrap(wrapping, bytes, ownerOf(tenant, kid)) })),
  );
  return fresh.map(({ kid, bytes }) => ({ kid, dek: createSecretKey(bytes) }));
}

function newKeyId(): KeyId {
  const id = randomUUID();
  if (!isKeyId(id)) throw new TypeError('a random UUID is a key id');
  return id;
}
