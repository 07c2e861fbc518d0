import { join } from 'node:path';
import { Module, type DynamicModule, type OnApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { TenantId } from '#identity';
import { PostgresKeyring, fileProvider, type Keyring } from '#keyring';
import { LOGGER, Readiness, TokenVerifier, createClient, createPool, type Environment } from '#platform';
import { ServiceTokensController } from './admin/service-tokens.controller.ts';
import { TenantsController } from './admin/tenants.controller.ts';
import { TokenDesk } from './admin/token-desk.ts';
import { IssuersController } from './admin/issuers.controller.ts';
import { TokensController } from './admin/tokens.controller.ts';
import { BulkController } from './bulk/bulk.controller.ts';
import { Bulk } from './bulk/bulk.ts';
import { AcceptedBulks } from './bulk/accepted/accepted-bulks.ts';
import { BulkRequestsController } from './bulk/accepted/bulk-requests.controller.ts';
import { BulkRunner } from './bulk/accepted/bulk-runner.ts';
import { ErasuresController } from './erasures/erasures.controller.ts';
import { ConsentHistory } from './consents/consent-history.ts';
import { ConsentsController } from './consents/consents.controller.ts';
import { feedControllers, feedProviders } from './feed/feed-parts.ts';
import { Feed } from './feed/feed.ts';
import { FactsController } from './facts/facts.controller.ts';
import { noteClient } from './registry/note-client.ts';
import { Lists } from './query/lists.ts';
import { OpenApiController } from './openapi/openapi.controller.ts';
import { PublishingModule } from './publishing/publishing.module.ts';
import { REGISTRY } from './registry/registry-pool.ts';
import { SealingKeys } from './registry/sealing-keys.ts';
import { Commands, KEYRING } from './scim/commands.ts';
import { DiscoveryController } from './scim/discovery.controller.ts';
import { Endpoint } from './scim/endpoint.ts';
import { GroupsController } from './scim/groups.controller.ts';
import { MeController } from './scim/me.controller.ts';
import { Resources } from './scim/resources.ts';
import { RootController } from './scim/root.controller.ts';
import { Routes } from './scim/routes.ts';
import { ScimErrorFilter } from './scim/scim-error.filter.ts';
import { UsersController } from './scim/users.controller.ts';
import { SearchIndex } from './search/search-index.ts';
import { SchemaChanges } from './schemas/schema-changes.ts';
import { SchemasController } from './schemas/schemas.controller.ts';
import { TenantTypes } from './schemas/tenant-types.ts';
import { LogPartitions } from './writes/log-partitions.ts';
import { eventSealer } from './writes/seal-events.ts';
import { BULK_LANES, WRITER_CONNECTION, WriteService, type Lane } from './writes/write-service.ts';
import type { UserTypes } from './writes/loaded.ts';
import { WRITER_CLIENT, WriterConnection } from './writes/writer-connection.ts';
import { Writer } from './writes/writer.ts';

/** Milliseconds a read may take in the database; beyond it a filter is answered 400 tooMany. */
const READ_TIMEOUT = 5_000;

const KEYRING_POOL = Symbol('keyring pool');

/** Large bulks on their way at once: one in the database, one in this process. */
const LANES = 2;

const writerConnection = (environment: Environment, logger: Logger): WriterConnection =>
  new WriterConnection(() => createClient(environment.databases.registry, 'ingress writer', WRITER_CLIENT), logger);

/** What the writers ask before each batch. */
const userTypesOf =
  (types: TenantTypes) =>
  async (tenants: readonly TenantId[]): Promise<UserTypes> =>
    new Map(await Promise.all(tenants.map(async (tenant) => [tenant, (await types.of(tenant)).User] as const)));

/** Ends the pools after everything that uses them has shut down. */
@Injectable()
class Connections implements OnApplicationShutdown {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    @Inject(KEYRING_POOL) private readonly keyringPool: Pool,
    @Inject(KEYRING) private readonly keyring: Keyring,
    private readonly writes: WriteService,
    private readonly search: SearchIndex,
    private readonly runner: BulkRunner,
    private readonly feed: Feed,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.runner.close(), this.feed.close()]);
    await Promise.all([this.writes.onApplicationShutdown(), this.search.onApplicationShutdown()]);
    await this.keyring.close();
    await Promise.all([this.registry.end(), this.keyringPool.end()]);
  }
}

@Module({})
export class IngressModule {
  static for(environment: Environment, logger: Logger): DynamicModule {
    const onIdleError = (error: Error): void => logger.warn({ err: error }, 'an idle database connection was lost');
    const { kafka } = environment;
    return {
      module: IngressModule,
      imports: kafka === undefined ? [] : [PublishingModule.for(environment, kafka, logger)],
      controllers: [
        UsersController,
        GroupsController,
        ErasuresController,
        BulkController,
        BulkRequestsController,
        MeController,
        ConsentsController,
        RootController,
        DiscoveryController,
        SchemasController,
        FactsController,
        TokensController,
        IssuersController,
        TenantsController,
        ServiceTokensController,
        OpenApiController,
        ...feedControllers,
      ],
      providers: [
        {
          provide: REGISTRY,
          useFactory: () =>
            createPool(environment.databases.registry, {
              name: 'ingress',
              max: 10,
              statementTimeout: READ_TIMEOUT,
              onIdleError,
            }),
        },
        {
          provide: KEYRING_POOL,
          useFactory: () => createPool(environment.databases.keyring, { name: 'ingress keyring', max: 3, onIdleError }),
        },
        {
          provide: KEYRING,
          useFactory: async (pool: Pool) =>
            new PostgresKeyring({ pool, provider: await fileProvider(join(environment.home, 'key-encryption-key')) }),
          inject: [KEYRING_POOL],
        },
        {
          provide: WRITER_CONNECTION,
          useFactory: (log: Logger) => writerConnection(environment, log),
          inject: [LOGGER],
        },
        {
          provide: BULK_LANES,
          useFactory: (keyring: Keyring, types: TenantTypes, log: Logger): Lane[] =>
            Array.from({ length: LANES }, () => {
              const connection = writerConnection(environment, log);
              return {
                connection,
                writer: new Writer(connection, eventSealer(keyring), log, { userTypes: userTypesOf(types) }),
              };
            }),
          inject: [KEYRING, TenantTypes, LOGGER],
        },
        {
          provide: Writer,
          useFactory: (connection: WriterConnection, keyring: Keyring, types: TenantTypes, log: Logger) =>
            new Writer(connection, eventSealer(keyring), log, { userTypes: userTypesOf(types) }),
          inject: [WRITER_CONNECTION, KEYRING, TenantTypes, LOGGER],
        },
        {
          provide: TokenVerifier,
          useFactory: (pool: Pool) => new TokenVerifier(pool, (client) => noteClient(pool, client)),
          inject: [REGISTRY],
        },
        TokenDesk,
        WriteService,
        LogPartitions,
        SearchIndex,
        Commands,
        Lists,
        TenantTypes,
        SchemaChanges,
        Resources,
        Endpoint,
        ConsentHistory,
        Bulk,
        BulkRunner,
        AcceptedBulks,
        SealingKeys,
        Routes,
        ...feedProviders(environment, logger),
        ScimErrorFilter,
        Connections,
        IngressReadiness,
      ],
      exports: [REGISTRY],
    };
  }
}

/** Ready: the registry answers, and the writing connection is there. */
@Injectable()
class IngressReadiness {
  constructor(
    readiness: Readiness,
    @Inject(REGISTRY) registry: Pool,
    @Inject(WRITER_CONNECTION) writer: WriterConnection,
  ) {
    readiness.register('registry', async () => {
      await registry.query('SELECT 1');
      return { ready: true };
    });
    readiness.register('writer', async () => {
      await writer.get();
      return { ready: true };
    });
  }
}
