import { ConfigurationError, migrate, runService } from '#platform';
import { loadTargets } from '#targets';
import { configure } from './configure.ts';
import { syncMigrations } from './migrations/index.ts';
import { SyncerModule } from './syncer.module.ts';

await runService({
  name: 'syncer',
  module: (environment, logger) =>
    SyncerModule.for(environment, logger, () => {
      const { configFile } = environment;
      if (configFile === undefined) {
        throw new ConfigurationError('environment: ROLLCALL_CONFIG: name the rollcall.yaml with the targets');
      }
      return loadTargets(configFile, process.env);
    }),
  prepare: ({ databases }) => migrate(databases.sync, 'sync', syncMigrations),
  configure,
});
