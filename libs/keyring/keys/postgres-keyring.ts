import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { KeyId, TenantId } from '#identity';
import { KeyPool } from '../pool/key-pool.ts';
import type { KeyEncryptionProvider } from '../provider/key-encryption-provider.ts';
import { awaitOlderSnapshots } from '../store/await-older-snapshots.ts';
import { destroyKey } from '../store/destroy-key.ts';
import { readKeys, type KeyRow } from '../store/read-keys.ts';
import { rewritePartition } from '../store/rewrite-partition.ts';
import {
  KeyringUnavailable,
  type DataKey,
  type DestroyedKey,
  type Destruction,
  type Keyring,
  type KeyLookup,
} from './keyring.ts';
import { makeKeys } from './make-keys.ts';
import { openKey } from './open-key.ts';
import { TenantKeys } from './tenant-keys.ts';

export interface KeyringOptions {
  /** Connections to the keyring's database; owned and ended by the caller. */
  readonly pool: Pool;
  readonly provider: KeyEncryptionProvider;
  /** Opened keys kept in memory. Default 50,000 (about 20 MB). */
  readonly cachedKeys?: number;
  /** Milliseconds an opened key is kept. A destroyed key may be read by another process for as long. Default 60,000. */
  readonly cacheTtl?: number;
  /** Milliseconds that `take` waits for the pool of fresh keys to fill. Default 5,000. */
  readonly takeTimeout?: number;
}

/** The keyring in schema `keyring` of a PostgreSQL database. */
export class PostgresKeyring implements Keyring {
  private readonly pool: Pool;
  private readonly tenantKeys: TenantKeys;
  private readonly known: LRUCache<string, KeyLookup>;
  private readonly fresh = new Map<TenantId, KeyPool>();
  private readonly takeTimeout: number;
  private closed = false;

  constructor({ pool, provider, cachedKeys = 50_000, cacheTtl = 60_000, takeTimeout = 5_000 }: KeyringOptions) {
    this.pool = pool;
    this.tenantKeys = new TenantKeys(pool, provider);
    this.known = new LRUCache({ max: cachedKeys, ttl: cacheTtl });
    this.takeTimeout = takeTimeout;
  }

  async take(tenant: TenantId): Promise<DataKey> {
    if (this.closed) throw new KeyringUnavailable('the keyring is closed');
    const key = await this.freshOf(tenant).take();
    this.known.set(nameOf(tenant, key.kid), { kind: 'key', dek: key.dek });
    return key;
  }

  async key(tenant: TenantId, kid: KeyId): Promise<KeyLookup> {
    const known = this.known.get(nameOf(tenant, kid));
    if (known !== undefined) return known;
    const found = (await this.keys(tenant, [kid])).get(kid);
    if (found === undefined) throw new Error('keys() answers for every kid it is asked for');
    return found;
  }

  async keys(tenant: TenantId, kids: readonly KeyId[]): Promise<ReadonlyMap<KeyId, KeyLookup>> {
    const found = new Map<KeyId, KeyLookup>();
    const missing = new Set<KeyId>();
    for (const kid of kids) {
      const known = this.known.get(nameOf(tenant, kid));
      if (known === undefined) missing.add(kid);
      else found.set(kid, known);
    }
    for (const [kid, lookup] of await this.read(tenant, missing)) {
      found.set(kid, lookup);
      this.known.set(nameOf(tenant, kid), lookup);
    }
    return found;
  }

  async destroy(tenant: TenantId, kid: KeyId, destruction: Destruction): Promise<DestroyedKey> {
    const row = await reached(() => destroyKey(this.pool, tenant, kid, destruction));
    if (row === undefined) throw unknownKey(kid);
    const destroyed = { kind: 'destroyed', when: row.destroyed_at.toISOString(), reason: row.reason } as const;
    this.known.set(nameOf(tenant, kid), destroyed);
    await reached(async () => {
      if (!(await awaitOlderSnapshots(this.pool, row.xid))) throw stillSeen(kid);
      await rewritePartition(this.pool, kid);
    });
    return destroyed;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.fresh.values()].map((pool) => pool.close()));
    this.known.clear();
  }

  private freshOf(tenant: TenantId): KeyPool {
    const known = this.fresh.get(tenant);
    if (known !== undefined) return known;
    const pool = new KeyPool((count) => makeKeys(this.pool, this.tenantKeys, tenant, count), this.takeTimeout);
    this.fresh.set(tenant, pool);
    return pool;
  }

  private async read(tenant: TenantId, kids: ReadonlySet<KeyId>): Promise<ReadonlyMap<KeyId, KeyLookup>> {
    if (kids.size === 0) return new Map();
    const rows = await reached(() => readKeys(this.pool, tenant, [...kids]));
    const read = new Map(rows.map((row) => [row.kid, row]));
    const found = new Map<KeyId, KeyLookup>();
    for (const kid of kids) found.set(kid, await this.lookup(tenant, kid, read.get(kid)));
    return found;
  }

  private async lookup(tenant: TenantId, kid: KeyId, row: KeyRow | undefined): Promise<KeyLookup> {
    if (row === undefined) throw unknownKey(kid);
    if (row.wrapped === null) {
      return { kind: 'destroyed', when: row.destroyed_at?.toISOString() ?? '', reason: row.reason ?? '' };
    }
    const tenantKey = await reached(() => this.tenantKeys.existing(tenant));
    return { kind: 'key', dek: openKey(tenantKey, tenant, kid, row.wrapped) };
  }
}

const nameOf = (tenant: TenantId, kid: KeyId): string => `${tenant}/${kid}`;

/** Never folded as destroyed: a keyring restored from too old a backup lacks keys that live. */
const unknownKey = (kid: KeyId): KeyringUnavailable =>
  new KeyringUnavailable(`key ${kid} is not in the keyring: is it the right one, or restored from too old a backup?`, {
    kid,
  });

/** A rewrite now would copy the former row along, key and all: the destruction is not over, and is asked for again. */
const stillSeen = (kid: KeyId): KeyringUnavailable =>
  new KeyringUnavailable(
    'a transaction that began before the key was destroyed is still open on the database of the keyring, and holds its former row: end it (pg_stat_activity, backend_xmin)',
    { kid },
  );

/** Whatever keeps the store from answering is one thing to the caller: unavailable. */
async function reached<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof KeyringUnavailable) throw error;
    throw new KeyringUnavailable('the keyring cannot be reached', { cause: error });
  }
}
