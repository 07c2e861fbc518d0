import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { openEvents, readConsentEvents } from '#event-log';
import { isResourceId, type ResourceId, type Sequence, type TenantId } from '#identity';
import { KeyringUnavailable, type Keyring } from '#keyring';
import { readLiving } from '../registry/read-living.ts';
import { REGISTRY } from '../registry/registry-pool.ts';
import { KEYRING } from '../scim/commands.ts';
import { notFound, unavailable } from '../scim/refusals.ts';
import { consentRecord, type ConsentRecord } from './consent-record.ts';

/** Events read in one statement while a receipt is looked for. */
const PAGE = 1_000;

/** What the log holds of a person's consents. It is only ever added to; nothing here can change it. */
@Injectable()
export class ConsentHistory {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    @Inject(KEYRING) private readonly keyring: Keyring,
  ) {}

  /** At most `limit` records behind a sequence, oldest first. 404 for who is no living person. */
  async list(tenant: TenantId, id: string, after: number, limit: number): Promise<readonly ConsentRecord[]> {
    return this.records(tenant, await this.person(tenant, id), after, limit);
  }

  /** The record of one event. */
  async find(tenant: TenantId, id: string, event: string): Promise<ConsentRecord> {
    const person = await this.person(tenant, id);
    for (let after = 0; ;) {
      const records = await this.records(tenant, person, after, PAGE);
      const found = records.find((record) => record.event === event);
      if (found !== undefined) return found;
      const last = records.at(-1);
      if (last === undefined) throw notFound();
      after = last.sequence;
    }
  }

  private async person(tenant: TenantId, id: string): Promise<ResourceId> {
    const [stored] = isResourceId(id) ? await readLiving(this.registry, [{ tenant, type: 'User', id }]) : [];
    if (stored === undefined) throw notFound();
    return stored.state.id;
  }

  private async records(
    tenant: TenantId,
    subject: ResourceId,
    after: number,
    limit: number,
  ): Promise<readonly ConsentRecord[]> {
    const events = await readConsentEvents(this.registry, { tenant, subject, after: after as Sequence, limit });
    try {
      const opened = await openEvents(this.keyring, events);
      return opened.flatMap((event) => consentRecord(event) ?? []);
    } catch (error) {
      if (error instanceof KeyringUnavailable) throw unavailable('the keyring gives no keys at the moment');
      throw error;
    }
  }
}
