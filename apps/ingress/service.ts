import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { logMigrations } from '#event-log';
import { keyringMigrations } from '#keyring';
import { createPool, migrate, type ServiceDefinition } from '#platform';
import { scimErrorBody } from '#scim';
import { feedMigrations } from './feed/migrations/index.ts';
import { IngressModule } from './ingress.module.ts';
import { insertBootstrapTokens } from './registry/bootstrap-tokens.ts';
import { registryMigrations } from './registry/migrations/index.ts';
import { MAX_BODY_BYTES, acceptScimJson } from './scim/json-body.ts';
import { Routes } from './scim/routes.ts';
import { ScimErrorFilter } from './scim/scim-error.filter.ts';
import { SCIM_JSON } from './scim/scim-reply.ts';

/** The ingress as it runs: for its own process, and for the tests that start it in theirs. */
export const ingressService: ServiceDefinition = {
  name: 'ingress',
  bodyLimit: MAX_BODY_BYTES,
  faultForm: (status, detail) => ({ contentType: SCIM_JSON, body: scimErrorBody({ status, detail }) }),
  module: (environment, logger) => IngressModule.for(environment, logger),
  async prepare(environment, logger) {
    const { registry, keyring } = environment.databases;
    await migrate(registry, 'registry', registryMigrations);
    await migrate(registry, 'log', logMigrations);
    await migrate(registry, 'feed', feedMigrations);
    await migrate(keyring, 'keyring', keyringMigrations);
    if (environment.bootstrapTokensFile === undefined) return;
    const pool = createPool(registry, {
      name: 'ingress start',
      max: 1,
      onIdleError: (error) => logger.warn({ err: error }),
    });
    try {
      await insertBootstrapTokens(pool, environment.bootstrapTokensFile);
    } finally {
      await pool.end();
    }
  },
  configure(app: NestFastifyApplication) {
    app.get(Routes).watch(app);
    acceptScimJson(app);
    app.useGlobalFilters(app.get(ScimErrorFilter));
  },
};
