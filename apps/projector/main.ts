import { directoryMigrations } from '#directory';
import { migrate, runService } from '#platform';
import { configure } from './configure.ts';
import { ProjectorModule } from './projector.module.ts';

await runService({
  name: 'projector',
  module: (environment, logger) => ProjectorModule.for(environment, logger),
  prepare: ({ databases }) => migrate(databases.directory, 'directory', directoryMigrations),
  configure,
});
