import { hkdfSync, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { TenantId } from '#identity';
import { KeyringUnavailable, type KeyEncryptionProvider } from '#keyring';
import { hmacKey, type HmacKey } from './hmac.ts';

/** A tenant's keys: for the prints of fields, and for what an intent remembers. */
export interface FingerprintKeys {
  readonly prints: HmacKey;
  readonly intents: Uint8Array;
}

/**
 * The keys of a tenant, the same in every copy of the syncer: made on first use, kept wrapped. Rejects with
 * KeyringUnavailable when the provider does not open them; without them every account would look changed.
 */
export async function fingerprintKeys(
  pool: Pool,
  provider: KeyEncryptionProvider,
  tenant: TenantId,
): Promise<FingerprintKeys> {
  const made = Buffer.from(await provider.wrap(tenant, randomBytes(32)));
  await pool.query(
    'INSERT INTO sync.fingerprint_key (tenant, wrapped, provider) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [tenant, made, provider.name],
  );
  const { rows } = await pool.query<{ readonly wrapped: Buffer; readonly provider: string }>(
    'SELECT wrapped, provider FROM sync.fingerprint_key WHERE tenant = $1',
    [tenant],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the fingerprint key vanished');
  if (row.provider !== provider.name) {
    throw new KeyringUnavailable(
      `the fingerprint key of tenant ${tenant} was wrapped by ${row.provider}, this service has ${provider.name}: ` +
        'give it the key file (or provider) that it was made with',
    );
  }
  const key = await provider.unwrap(tenant, row.wrapped);
  return { prints: hmacKey(derive(key, 'prints')), intents: derive(key, 'intents') };
}

/** HKDF (RFC 5869): one key for each purpose. */
const derive = (key: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', `rollcall sync ${purpose}`, 32));
