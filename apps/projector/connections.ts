import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { EventLog } from '#event-log';
import type { Keyring } from '#keyring';

/** Injection tokens. */
export const DIRECTORY_POOL = Symbol('directory pool');
export const LOG_POOL = Symbol('log pool');
export const KEYRING_POOL = Symbol('keyring pool');
export const LOG = Symbol('event log');
export const KEYRING = Symbol('keyring');

/** Ends the connections when the transport has finished its last batch. */
@Injectable()
export class Connections implements OnApplicationShutdown {
  constructor(
    @Inject(LOG) private readonly log: EventLog,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(DIRECTORY_POOL) private readonly directory: Pool,
    @Inject(LOG_POOL) private readonly logPool: Pool,
    @Inject(KEYRING_POOL) private readonly keyringPool: Pool,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.log.close();
    await this.keyring.close();
    await Promise.all([this.directory.end(), this.logPool.end(), this.keyringPool.end()]);
  }
}
