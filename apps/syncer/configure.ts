import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogServer } from '#event-log';
import { acceptJson } from './http/json-body.ts';

/** Lets the log deliver to the syncer's handler, and people send JSON. */
export function configure(app: NestFastifyApplication): void {
  acceptJson(app);
  app.connectMicroservice({ strategy: app.get(LogServer) }, { inheritAppConfig: false });
}
