import { createSecretKey, type KeyObject } from 'node:crypto';
import type { KeyId, TenantId } from '#identity';
import { unwrap } from '../provider/wrap.ts';
import { KeyringUnavailable, type Dek } from './keyring.ts';

/** Whose key it is, authenticated with the wrapped key. */
export const ownerOf = (tenant: TenantId, kid: KeyId): string => `${tenant}/${kid}`;

/** Opens a data key with its tenant's key; throws KeyringUnavailable when it was altered or wrapped by another. */
export function openKey(tenantKey: KeyObject, tenant: TenantId, kid: KeyId, wrapped: Uint8Array): Dek {
  const bytes = unwrap(tenantKey, wrapped, ownerOf(tenant, kid));
  if (bytes === undefined) {
    throw new KeyringUnavailable(`key ${kid} does not open with the key of tenant ${tenant}`, { kid });
  }
  return createSecretKey(bytes);
}
