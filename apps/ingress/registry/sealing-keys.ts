import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { KeyId, TenantId } from '#identity';
import { KeyringUnavailable, contextHash, open, parseSeal, seal, type Dek, type Keyring } from '#keyring';
import { KEYRING } from '../scim/commands.ts';
import { REGISTRY } from './registry-pool.ts';

/** A text that only this installation's keyring opens, and the key to ask it for. */
export interface SealedText {
  readonly kid: KeyId;
  readonly text: string;
}

/**
 * Seals what the ingress itself has to keep and nobody may read in its tables: requests that wait, and credentials.
 * One key for each tenant, a key of the keyring like those of people. Rejects with KeyringUnavailable.
 */
@Injectable()
export class SealingKeys {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    @Inject(KEYRING) private readonly keyring: Keyring,
  ) {}

  /** `what` names the one thing that the text belongs to: it opens under the same name alone. */
  async seal(tenant: TenantId, what: string, text: string): Promise<SealedText> {
    const kid = (await this.kidOf(tenant)) ?? (await this.newKid(tenant));
    return { kid, text: seal({ kid, dek: await this.dek(tenant, kid) }, contextHash(what), text) };
  }

  async open(tenant: TenantId, what: string, { kid, text }: SealedText): Promise<string> {
    return open(parseSeal(text), await this.dek(tenant, kid), contextHash(what));
  }

  /** A function that seals at once, for use inside a transaction: nothing waits for the keyring while rows are locked. */
  async sealer(tenant: TenantId, kid: KeyId, what: string): Promise<(text: string) => string> {
    const dek = await this.dek(tenant, kid);
    return (text) => seal({ kid, dek }, contextHash(what), text);
  }

  private async dek(tenant: TenantId, kid: KeyId): Promise<Dek> {
    const key = await this.keyring.key(tenant, kid);
    if (key.kind === 'destroyed')
      throw new KeyringUnavailable(`the sealing key of tenant ${tenant} was destroyed`, { kid });
    return key.dek;
  }

  private async kidOf(tenant: TenantId): Promise<KeyId | undefined> {
    const { rows } = await this.registry.query<{ kid: KeyId }>(
      'SELECT kid FROM registry.sealing_key WHERE tenant = $1',
      [tenant],
    );
    return rows[0]?.kid;
  }

  /** Of two processes that make one at once the first wins; the other's key is never used. */
  private async newKid(tenant: TenantId): Promise<KeyId> {
    const { kid } = await this.keyring.take(tenant);
    await this.registry.query(
      'INSERT INTO registry.sealing_key (tenant, kid) VALUES ($1, $2) ON CONFLICT (tenant) DO NOTHING',
      [tenant, kid],
    );
    const stored = await this.kidOf(tenant);
    if (stored === undefined) throw new Error('a sealing key that was stored is gone');
    return stored;
  }
}
