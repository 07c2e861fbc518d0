import type { KeyObject } from 'node:crypto';
import type { KeyId, TenantId } from '#identity';

/** A data key, opened. A KeyObject, so that no log line and no JSON can show its bytes (and sealing is 3 times faster). */
export type Dek = KeyObject;

/** The key of one person or group. */
export interface DataKey {
  readonly kid: KeyId;
  readonly dek: Dek;
}

/** What the keyring knows of a key: it opens, or it was destroyed for good. */
export type KeyLookup = { readonly kind: 'key'; readonly dek: Dek } | DestroyedKey;

export interface DestroyedKey {
  readonly kind: 'destroyed';
  /** RFC 3339, UTC. */
  readonly when: string;
  readonly reason: string;
}

/** Why a key goes, and the id of the request that asks for it. Both stay for ever: nothing personal in them. */
export interface Destruction {
  readonly reason: string;
  readonly request: string;
}

/** Keys of people and groups. Every method rejects with {@link KeyringUnavailable} when the store cannot be reached. */
export interface Keyring {
  /**
   * A fresh key, committed before it is given out: the registry and the keyring may lie in different databases, so
   * a person's key must not depend on the write transaction. Waits, with a bound, while the pool is empty.
   */
  take(tenant: TenantId): Promise<DataKey>;
  /** Also rejects with KeyringUnavailable for a key that was never there: a keyring restored from too old a backup. */
  key(tenant: TenantId, kid: KeyId): Promise<KeyLookup>;
  /** The same for many, in one round trip. The map holds every kid asked for. */
  keys(tenant: TenantId, kids: readonly KeyId[]): Promise<ReadonlyMap<KeyId, KeyLookup>>;
  /**
   * Destroys a key; from then on its events are unreadable. Idempotent: the first destruction's date and reason stay.
   * Other processes' caches may answer with the key until its time to live has passed. Rejects with KeyringUnavailable
   * as long as a former row may lie in the store's file: ask again until it resolves.
   */
  destroy(tenant: TenantId, kid: KeyId, destruction: Destruction): Promise<DestroyedKey>;
  close(): Promise<void>;
}

/** The keys cannot be reached (or do not open): a consumer stops, a write is answered 503. Never a reason to skip. */
export class KeyringUnavailable extends Error {
  override readonly name = 'KeyringUnavailable';
  /** The one key that is at fault; undefined when none can be had. */
  readonly kid: KeyId | undefined;

  constructor(message: string, { kid, cause }: { readonly kid?: KeyId; readonly cause?: unknown } = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.kid = kid;
  }
}
