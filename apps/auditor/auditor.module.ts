import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { IngressDoor, LogServer, WakeUp, openLog, type EventLog } from '#event-log';
import { PostgresKeyring, fileProvider, type Keyring } from '#keyring';
import {
  ConfigurationError,
  Metrics,
  Readiness,
  TokenVerifier,
  createClient,
  createPool,
  type Environment,
} from '#platform';
import { Readings } from './access/readings.ts';
import { registryReadiness } from './access/registry-readiness.ts';
import {
  AUDIT_POOL,
  DIRECTORY_POOL,
  Connections,
  EVENT_LOG,
  KEYRING,
  KEYRING_POOL,
  LOG_TRANSPORT,
  REGISTRY_POOL,
} from './connections.ts';
import { HistoryConsumer } from './history/history.consumer.ts';
import { HistoryController } from './http/history.controller.ts';
import { ErasureController } from './erasure/erasure.controller.ts';
import { Erasures } from './erasure/erasures.ts';
import { ErasureSteps } from './erasure/erasure-steps.ts';
import { ErasureLife } from './erasure/erasure-life.ts';
import { KeyController } from './keys/key.controller.ts';
import { KeyRelease } from './keys/key-release.ts';
import { HistoryReader } from './timeline/history-reader.ts';
import { TREE_CHANNEL } from './tree/tree-channel.ts';
import { TreeModule } from './tree/tree.module.ts';

/** Milliseconds a reading may take in the database. */
const READ_TIMEOUT = 10_000;
/** Milliseconds that the ingress may take: for a reading, which a person waits behind, and for a step of an erasure. */
const DEADLINES = { reading: 5_000, step: 10_000 };

@Module({})
export class AuditorModule {
  static for(environment: Environment, logger: Logger): DynamicModule {
    const { databases, home, ingressUrl, factsTokenFile, configFile } = environment;
    if (factsTokenFile === undefined) {
      throw new ConfigurationError(
        'environment: ROLLCALL_FACTS_TOKEN_FILE: name the file with the token of the services (scope facts); readings are recorded with it',
      );
    }
    const door = { ingressUrl, tokenFile: factsTokenFile };
    const readings = new Readings(new IngressDoor({ ...door, deadline: DEADLINES.reading, attempts: 2 }));
    const onIdleError = (error: Error): void => logger.warn({ err: error }, 'an idle database connection was lost');
    return {
      module: AuditorModule,
      // The tree's doors ask for tokens too.
      global: true,
      exports: [TokenVerifier],
      imports: [TreeModule.for(environment, logger)],
      controllers: [HistoryConsumer, HistoryController, KeyController, ErasureController],
      providers: [
        {
          provide: AUDIT_POOL,
          useFactory: () =>
            createPool(databases.audit, { name: 'auditor', max: 8, statementTimeout: READ_TIMEOUT, onIdleError }),
        },
        {
          provide: REGISTRY_POOL,
          useFactory: (readiness: Readiness) => {
            const pool = createPool(databases.registry, { name: 'auditor registry', max: 4, onIdleError });
            readiness.register('registry', () => registryReadiness(pool));
            return pool;
          },
          inject: [Readiness],
        },
        {
          provide: KEYRING_POOL,
          useFactory: () => createPool(databases.keyring, { name: 'auditor keyring', max: 2, onIdleError }),
        },
        {
          provide: KEYRING,
          useFactory: async (pool: Pool) =>
            new PostgresKeyring({ pool, provider: await fileProvider(join(home, 'key-encryption-key')) }),
          inject: [KEYRING_POOL],
        },
        {
          provide: EVENT_LOG,
          useFactory: (registry: Pool) => openLog({ environment, pool: registry, logger }),
          inject: [REGISTRY_POOL],
        },
        {
          provide: LOG_TRANSPORT,
          // The index never skips: an event that cannot be written stops it rather than be parked.
          useFactory: (log: EventLog, pool: Pool, readiness: Readiness, metrics: Metrics) =>
            new LogServer({ log, consumer: 'audit', schema: 'audit', pool, logger, readiness, metrics, parks: false }),
          inject: [EVENT_LOG, AUDIT_POOL, Readiness, Metrics],
        },
        {
          provide: TokenVerifier,
          useFactory: (registry: Pool) => new TokenVerifier(registry),
          inject: [REGISTRY_POOL],
        },
        {
          provide: HistoryReader,
          useFactory: (audit: Pool, registry: Pool, keyring: Keyring) =>
            new HistoryReader(audit, registry, keyring, readings),
          inject: [AUDIT_POOL, REGISTRY_POOL, KEYRING],
        },
        {
          provide: DIRECTORY_POOL,
          useFactory: () => createPool(databases.directory, { name: 'auditor directory', max: 2, onIdleError }),
        },
        {
          provide: Erasures,
          useFactory: (audit: Pool, directory: Pool, keyring: Keyring, readiness: Readiness, metrics: Metrics) => {
            const ingress = new ErasureSteps(new IngressDoor({ ...door, deadline: DEADLINES.step }));
            const wakeUp = new WakeUp(() => createClient(databases.audit, 'erasure listener'), TREE_CHANNEL, logger);
            const parts = { audit, directory, keyring, ingress, home, configuration: configFile };
            return new Erasures(parts, wakeUp, logger, { readiness, metrics });
          },
          inject: [AUDIT_POOL, DIRECTORY_POOL, KEYRING, Readiness, Metrics],
        },
        ErasureLife,
        {
          provide: KeyRelease,
          useFactory: (audit: Pool, keyring: Keyring) => new KeyRelease(audit, keyring, readings),
          inject: [AUDIT_POOL, KEYRING],
        },
        Connections,
      ],
    };
  }
}
