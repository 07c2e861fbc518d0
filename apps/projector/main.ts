import { LogServer, RealErrors } from '#event-log';
import { directoryMigrations } from '#directory';
import { migrate, runService } from '#platform';
import { ProjectorModule } from './projector.module.ts';

await runService({
  name: 'projector',
  module: (environment, logger) => ProjectorModule.for(environment, logger),
  prepare: ({ databases }) => migrate(databases.directory, 'directory', directoryMigrations),
  configure(app) {
    app.connectMicroservice({ strategy: app.get(LogServer) }, { inheritAppConfig: false });
    app.useGlobalFilters(new RealErrors());
  },
});
