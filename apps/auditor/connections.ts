import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { EventLog } from '#event-log';
import type { Keyring } from '#keyring';

/** Injection tokens of what has no class of its own. */
export const AUDIT_POOL = Symbol('audit pool');
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
    @Inject(KEYRING_POOL) private readonly keyringPool: Pool,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.log.close();
    await this.keyring.close();
    await Promise.all([this.audit.end(), this.registry.end(), this.keyringPool.end()]);
  }
}
