import { migrate, type ServiceDefinition } from '#platform';
import { AuditorModule } from './auditor.module.ts';
import { configureAuditor } from './configure.ts';
import { auditMigrations } from './history/migrations/index.ts';

/** The auditor as it runs: for its own process, and for the tests that start it in theirs. */
export const auditorService: ServiceDefinition = {
  name: 'auditor',
  module: (environment, logger) => AuditorModule.for(environment, logger),
  prepare: ({ databases }) => migrate(databases.audit, 'audit', auditMigrations),
  configure: (app, _environment, logger) => configureAuditor(app, logger),
};
