import { join } from 'node:path';
import {
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { LogServer, openLog, type EventLog } from '#event-log';
import { PostgresKeyring, fileProvider } from '#keyring';
import { ConfigurationError, Metrics, Readiness, TokenVerifier, createPool, type Environment } from '#platform';
import type { Target } from '#targets';
import {
  Connections,
  DIRECTORY_POOL,
  KEYRING,
  KEYRING_POOL,
  LOG,
  LOG_POOL,
  SYNC_POOL,
  TARGETS,
  WANTED_POOL,
} from './connections.ts';
import { relaxedDurability } from './wanted/relaxed-durability.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { ReconcileController } from './http/reconcile.controller.ts';
import { TargetsController } from './http/targets.controller.ts';
import { SyncEngine } from './sync-engine.ts';
import { refuseMoved } from './target/refuse-moved.ts';
import { WantedController } from './wanted/wanted.controller.ts';

/** Lets the engine work while the application runs. */
@Injectable()
class Work implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly engine: SyncEngine) {}

  onApplicationBootstrap(): Promise<void> {
    return this.engine.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.engine.close();
  }
}

@Module({})
export class SyncerModule {
  /** `load` reads rollcall.yaml. */
  static for(environment: Environment, logger: Logger, load: () => Promise<readonly Target[]>): DynamicModule {
    const { databases, home, ingressUrl, factsTokenFile } = environment;
    if (factsTokenFile === undefined) {
      throw new ConfigurationError(
        'environment: ROLLCALL_FACTS_TOKEN_FILE: name the file with the token of the services (scope facts); what the targets did is told with it',
      );
    }
    const onIdleError = (error: Error): void => logger.warn({ err: error }, 'an idle database connection was lost');
    const pool = (url: string, name: string, max: number) => ({
      useFactory: () => createPool(url, { name, max, onIdleError }),
    });
    const provider = () => fileProvider(join(home, 'key-encryption-key'));
    return {
      module: SyncerModule,
      controllers: [WantedController, TargetsController, ReconcileController],
      providers: [
        {
          provide: TARGETS,
          useFactory: async (sync: Pool) => {
            const targets = await load();
            await refuseMoved(sync, targets);
            return targets;
          },
          inject: [SYNC_POOL],
        },
        { provide: SYNC_POOL, ...pool(databases.sync, 'syncer', 10) },
        { provide: WANTED_POOL, ...pool(relaxedDurability(databases.sync), 'syncer wanted', 3) },
        { provide: DIRECTORY_POOL, ...pool(databases.directory, 'syncer directory', 4) },
        { provide: LOG_POOL, ...pool(databases.registry, 'syncer log', 2) },
        { provide: KEYRING_POOL, ...pool(databases.keyring, 'syncer keyring', 2) },
        {
          provide: KEYRING,
          useFactory: async (keyringPool: Pool) =>
            new PostgresKeyring({ pool: keyringPool, provider: await provider() }),
          inject: [KEYRING_POOL],
        },
        {
          provide: LOG,
          useFactory: (logPool: Pool) => openLog({ environment, pool: logPool, logger }),
          inject: [LOG_POOL],
        },
        {
          provide: LogServer,
          useFactory: (log: EventLog, wanted: Pool, readiness: Readiness, metrics: Metrics) =>
            new LogServer({ log, consumer: 'syncer', schema: 'sync', pool: wanted, logger, readiness, metrics }),
          inject: [LOG, WANTED_POOL, Readiness, Metrics],
        },
        {
          provide: SyncEngine,
          useFactory: async (
            targets: readonly Target[],
            sync: Pool,
            directory: Pool,
            readiness: Readiness,
            metrics: Metrics,
          ) =>
            new SyncEngine({
              targets,
              sync,
              directory,
              syncUrl: databases.sync,
              directoryUrl: databases.directory,
              provider: await provider(),
              ingressUrl,
              factsTokenFile,
              logger,
              readiness,
              metrics,
            }),
          inject: [TARGETS, SYNC_POOL, DIRECTORY_POOL, Readiness, Metrics],
        },
        {
          provide: TokenVerifier,
          useFactory: (registry: Pool) => new TokenVerifier(registry),
          inject: [LOG_POOL],
        },
        ProblemFilter,
        Work,
        Connections,
      ],
    };
  }
}
