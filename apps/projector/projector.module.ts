import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { DIRECTORY, PROJECTOR } from '#directory';
import { LogServer, openLog, type EventLog } from '#event-log';
import { PostgresKeyring, fileProvider } from '#keyring';
import { Metrics, Readiness, createPool, type Environment } from '#platform';
import { Connections, DIRECTORY_POOL, KEYRING, KEYRING_POOL, LOG, LOG_POOL } from './connections.ts';
import { FoldController } from './fold/fold.controller.ts';
import { relaxedDurability } from './fold/relaxed-durability.ts';
import { IdentityUsersModule } from './identity-users/identity-users.module.ts';

@Module({})
export class ProjectorModule {
  static for(environment: Environment, logger: Logger): DynamicModule {
    const { databases, home, kafka } = environment;
    const onIdleError = (error: Error): void => logger.warn({ err: error }, 'an idle database connection was lost');
    const pool = (url: string, name: string, max: number) => ({
      useFactory: () => createPool(url, { name, max, onIdleError }),
    });
    return {
      module: ProjectorModule,
      imports: kafka === undefined ? [] : [IdentityUsersModule.for(environment, kafka, logger)],
      controllers: [FoldController],
      providers: [
        { provide: DIRECTORY_POOL, ...pool(relaxedDurability(databases.directory), 'projector', 4) },
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
          useFactory: (logPool: Pool) => openLog({ environment, pool: logPool, logger }),
          inject: [LOG_POOL],
        },
        {
          provide: LogServer,
          useFactory: (log: EventLog, directory: Pool, readiness: Readiness, metrics: Metrics) =>
            new LogServer({
              log,
              consumer: PROJECTOR,
              schema: DIRECTORY,
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
