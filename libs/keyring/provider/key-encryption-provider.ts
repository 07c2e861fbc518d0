import type { TenantId } from '#identity';

/**
 * Wraps the tenants' keys with a key that never lies in the keyring's database: a file, Vault transit, a KMS.
 * Both methods reject with KeyringUnavailable when the provider cannot be reached or refuses.
 */
export interface KeyEncryptionProvider {
  /** Names the provider and its key, stored beside what it wrapped: `file:1f3a…`. */
  readonly name: string;
  wrap(tenant: TenantId, key: Uint8Array): Promise<Uint8Array>;
  unwrap(tenant: TenantId, wrapped: Uint8Array): Promise<Uint8Array>;
}
