import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { TenantId } from '#identity';
import type { KeyEncryptionProvider } from '../provider/key-encryption-provider.ts';
import { insertTenantKey } from '../store/insert-tenant-key.ts';
import { readTenantKey, type TenantKeyRow } from '../store/read-tenant-key.ts';
import { KeyringUnavailable } from './keyring.ts';

/** The keys that wrap the data keys, one per tenant, opened by the provider once and kept. */
export class TenantKeys {
  private readonly opened = new LRUCache<TenantId, KeyObject>({ max: 10_000 });

  constructor(
    private readonly pool: Pool,
    private readonly provider: KeyEncryptionProvider,
  ) {}

  /** The tenant's key; rejects with KeyringUnavailable when it has none or it does not open. */
  async existing(tenant: TenantId): Promise<KeyObject> {
    const known = this.opened.get(tenant);
    if (known !== undefined) return known;
    const row = await readTenantKey(this.pool, tenant);
    if (row === undefined) throw new KeyringUnavailable(`the keyring has no key of tenant ${tenant}`);
    return this.open(tenant, row);
  }

  /** The same, made when the tenant has none yet. */
  async ensured(tenant: TenantId): Promise<KeyObject> {
    const known = this.opened.get(tenant);
    if (known !== undefined) return known;
    if ((await readTenantKey(this.pool, tenant)) === undefined) {
      const wrapped = Buffer.from(await this.provider.wrap(tenant, randomBytes(32)));
      await insertTenantKey(this.pool, tenant, { wrapped, provider: this.provider.name });
    }
    return this.existing(tenant);
  }

  private async open(tenant: TenantId, row: TenantKeyRow): Promise<KeyObject> {
    if (row.provider !== this.provider.name) {
      throw new KeyringUnavailable(
        `the key of tenant ${tenant} was wrapped by ${row.provider}, this service has ${this.provider.name}: ` +
          'give it the key file (or provider) that the keyring was made with',
      );
    }
    const key = createSecretKey(await this.provider.unwrap(tenant, row.wrapped));
    this.opened.set(tenant, key);
    return key;
  }
}
