import type { Pool } from 'pg';
import { parseEvent } from '#event-log';
import type { ResourceId } from '#identity';
import { KeyringUnavailable, kidOf, type Keyring, type KeyLookup } from '#keyring';
import type { Caller } from '#platform';
import { newEventId } from '../access/event-id.ts';
import { tenantOf } from '../access/tenant-of.ts';
import type { Readings } from '../access/readings.ts';
import { Unavailable } from '../http/unavailable.ts';
import { readNewestSealed } from './read-newest-sealed.ts';

/** A person's key as a JSON Web Key (RFC 7518 §6.4): every JOSE library opens the person's events with it. */
export interface ReleasedKey {
  readonly kty: 'oct';
  readonly kid: string;
  readonly alg: 'dir';
  readonly use: 'enc';
  /** base64url, 256 bits. */
  readonly k: string;
}

export type Release =
  | { readonly kind: 'released'; readonly key: ReleasedKey }
  | { readonly kind: 'destroyed'; readonly when: string; readonly reason: string }
  | { readonly kind: 'unknown' };

/** Gives out the key of one person, to those who read the log themselves. Recorded in the log before it is given. */
export class KeyRelease {
  constructor(
    private readonly audit: Pool,
    private readonly keyring: Keyring,
    private readonly readings: Readings,
  ) {}

  async release(subject: ResourceId, purpose: string, caller: Caller): Promise<Release> {
    const tenant = tenantOf(caller);
    const text = await readNewestSealed(this.audit, tenant, subject);
    if (text === undefined) return { kind: 'unknown' };
    const kid = kidOf(parseEvent(text).data);
    const found = await this.lookUp(() => this.keyring.key(tenant, kid));
    if (found.kind === 'destroyed') return found;
    const what = 'the key to every event';
    await this.readings.record({ id: newEventId(), tenant, subject, by: caller.token, purpose, what });
    const k = found.dek.export().toString('base64url');
    return { kind: 'released', key: { kty: 'oct', kid, alg: 'dir', use: 'enc', k } };
  }

  private async lookUp(ask: () => Promise<KeyLookup>): Promise<KeyLookup> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof KeyringUnavailable)) throw error;
      throw new Unavailable('the keyring does not answer, so no key can be given', { cause: error });
    }
  }
}
