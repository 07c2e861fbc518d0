import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { EventLog } from '#event-log';
import type { Keyring } from '#keyring';
import { Erasures } from './erasure/erasures.ts';

/** Injection tokens of what has no class of its own. */
export const AUDIT_POOL = Symbol('audit pool');
export const DIRECTORY_POOL = Symbol('directory pool');
export const REGISTRY_POOL = Symbol('registry pool');
export const KEYRING_POOL = Symbol('keyring pool');
export const KEYRING = Symbol('keyring');
export const EVENT_LOG = Symbol('event log');
export const LOG_TRANSPORT = Symbol('log transport');

/** Ends the connections when the transport has finished its last batch and the last answer is out. */
@Injectable()
export class Connections implements OnApplicationShutdown {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(AUDIT_POOL) private readonly audit: Pool,
    @Inject(REGISTRY_POOL) private readonly registry: Pool,
    @Inject(DIRECTORY_POOL) private readonly directory: Pool,
    private readonly erasures: Erasures,
    @Inject(KEYRING_POOL) private readonly keyringPool: Pool,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.erasures.close();
    await this.log.close();
    await this.keyring.close();
    await Promise.all([this.audit.end(), this.registry.end(), this.keyringPool.end(), this.directory.end()]);
  }
}
