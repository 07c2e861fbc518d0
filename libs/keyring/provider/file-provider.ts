import { createHmac, createSecretKey } from 'node:crypto';
import type { TenantId } from '#identity';
import { KeyringUnavailable } from '../keys/keyring.ts';
import { keyFile } from './key-file.ts';
import type { KeyEncryptionProvider } from './key-encryption-provider.ts';
import { unwrap, wrap } from './wrap.ts';

/**
 * The embedded default: the key-encryption key is a file of mode 0600, made on first start. Whoever has this file and
 * the keyring's database can read everything; without the file nobody can. Throws ConfigurationError (key-file.ts).
 */
export async function fileProvider(path: string): Promise<KeyEncryptionProvider> {
  const bytes = await keyFile(path);
  const key = createSecretKey(bytes);
  const name = `file:${createHmac('sha256', bytes).update('rollcall key file').digest('hex').slice(0, 16)}`;
  return {
    name,
    wrap: (tenant, tenantKey) => Promise.resolve(wrap(key, tenantKey, ownerOf(tenant))),
    unwrap: (tenant, wrapped) => {
      const opened = unwrap(key, wrapped, ownerOf(tenant));
      if (opened !== undefined) return Promise.resolve(opened);
      return Promise.reject(new KeyringUnavailable(`the key of tenant ${tenant} does not open with ${path} (${name})`));
    },
  };
}

const ownerOf = (tenant: TenantId): string => `tenant ${tenant}`;
