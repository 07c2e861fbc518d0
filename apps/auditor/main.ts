import { migrate, runService } from '#platform';
import { AuditorModule } from './auditor.module.ts';
import { configureAuditor } from './configure.ts';
import { auditMigrations } from './history/migrations/index.ts';

await runService({
  name: 'auditor',
  module: (environment, logger) => AuditorModule.for(environment, logger),
  prepare: ({ databases }) => migrate(databases.audit, 'audit', auditMigrations),
  configure: (app, _environment, logger) => configureAuditor(app, logger),
});
