import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CustomStrategy } from '@nestjs/microservices';
import type { Logger } from 'pino';
import type { LogServer } from '#event-log';
import { LOG_TRANSPORT } from './connections.ts';
import { ProblemFilter } from './http/problem.filter.ts';

/** What the application needs beyond its module: the log as a transport, and one form for every error. */
export function configureAuditor(app: NestFastifyApplication, logger: Logger): void {
  // The transport keeps its own filter (RealErrors): an HTTP answer is none for a batch.
  app.connectMicroservice<CustomStrategy>({ strategy: app.get<LogServer>(LOG_TRANSPORT) }, { inheritAppConfig: false });
  app.useGlobalFilters(new ProblemFilter(logger));
}
