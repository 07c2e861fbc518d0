import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { EventLog } from '#event-log';
import type { Keyring } from '#keyring';
import { Readiness } from '#platform';
import type { Target } from '#targets';

/** Injection tokens. */
export const SYNC_POOL = Symbol('sync pool');
export const WANTED_POOL = Symbol('pool of what is wanted');
export const DIRECTORY_POOL = Symbol('directory pool');
export const LOG_POOL = Symbol('log pool');
export const KEYRING_POOL = Symbol('keyring pool');
export const LOG = Symbol('event log');
export const KEYRING = Symbol('keyring');
export const TARGETS = Symbol('targets');

/** Says whether the log can be read, and ends the connections when the last result is stored. */
@Injectable()
export class Connections implements OnApplicationShutdown {
  constructor(
    @Inject(LOG) private readonly log: EventLog,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(TARGETS) private readonly targets: readonly Target[],
    @Inject(SYNC_POOL) private readonly sync: Pool,
    @Inject(WANTED_POOL) private readonly wanted: Pool,
    @Inject(DIRECTORY_POOL) private readonly directory: Pool,
    @Inject(LOG_POOL) private readonly logPool: Pool,
    @Inject(KEYRING_POOL) private readonly keyringPool: Pool,
    readiness: Readiness,
  ) {
    readiness.register('log', async () => ({ ready: true, detail: { tail: await log.tail() } }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.log.close();
    await this.keyring.close();
    await Promise.all(this.targets.map(({ connector }) => connector.close()));
    await Promise.all([
      this.sync.end(),
      this.wanted.end(),
      this.directory.end(),
      this.logPool.end(),
      this.keyringPool.end(),
    ]);
  }
}
