import { join } from 'node:path';
import { Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { LogServer, PostgresLog, type EventLog } from '#event-log';
import { PostgresKeyring, fileProvider, type Keyring } from '#keyring';
import { Metrics, Readiness, createPool, type Environment } from '#platform';
import { FoldController, KEYRING } from './fold/fold.controller.ts';

const DIRECTORY_POOL = Symbol('directory pool');
const LOG_POOL = Symbol('log pool');
const KEYRING_POOL = Symbol('keyring pool');
const LOG = Symbol('event log');

/** Ends the connections when the transport has finished its last batch. */
@Injectable()
class Connections implements OnApplicationShutdown {
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

@Module({})
export class ProjectorModule {
  static for({ databases, home }: Environment, logger: Logger): DynamicModule {
    const onIdleError = (error: Error): void => logger.warn({ err: error }, 'an idle database connection was lost');
    const pool = (url: string, name: string, max: number) => ({
      useFactory: () => createPool(url, { name, max, onIdleError }),
    });
    return {
      module: ProjectorModule,
      controllers: [FoldController],
      providers: [
        { provide: DIRECTORY_POOL, ...pool(databases.directory, 'projector', 4) },
        { provide: LOG_POOL, ...pool(databases.registry, 'projector log', 3) },
        { provide: KEYRING_POOL, ...pool(databases.keyring, 'projector keyring', 2) },
        {
          provide: KEYRING,
          useFactory: async (keyringPool: Pool) =>
            new PostgresKeyring({ pool: keyringPool, provider: await fileProvider(join(home, 'key-encryption-key')) }),
          inject: [KEYRING_POOL],
        },
        {
          provide: LOG,
          useFactory: (logPool: Pool) => new PostgresLog(databases.registry, logPool, logger),
          inject: [LOG_POOL],
        },
        {
          provide: LogServer,
          useFactory: (log: EventLog, directory: Pool, readiness: Readiness, metrics: Metrics) =>
            new LogServer({
              log,
              consumer: 'projector',
              schema: 'directory',
              pool: directory,
              logger,
              readiness,
              metrics,
            }),
          inject: [LOG, DIRECTORY_POOL, Readiness, Metrics],
        },
        Connections,
      ],
    };
  }
}
