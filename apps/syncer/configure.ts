import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogServer } from '#event-log';

/** Lets the log deliver to the syncer's handler. */
export function configure(app: NestFastifyApplication): void {
  app.connectMicroservice({ strategy: app.get(LogServer) }, { inheritAppConfig: false });
}
