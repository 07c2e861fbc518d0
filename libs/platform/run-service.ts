import 'reflect-metadata';
import { Module, type DynamicModule, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { readEnvironment, type Environment } from './config/environment.ts';
import { problem, unreadable, unroutable, type FaultForm } from './http-fault.ts';
import { createLogger } from './logs/logger.ts';
import { PlatformModule } from './platform.module.ts';
import { startupFault } from './startup-fault.ts';

export interface ServiceDefinition {
  readonly name: string;
  /** The service's root module, made once the environment is known. PlatformModule is added beside it. */
  module(environment: Environment, logger: Logger): Type | DynamicModule;
  /** Fastify's limit on a request body, in bytes. */
  readonly bodyLimit?: number;
  /** The form of an error that comes before any route, and so before the service's own filter. Default: RFC 9457. */
  readonly faultForm?: FaultForm;
  /** Migrations and whatever else must be there before the module is made. */
  prepare?(environment: Environment, logger: Logger): Promise<void>;
  /** Content type parsers, filters, pipes, microservices: before the server listens. */
  configure?(app: NestFastifyApplication, environment: Environment, logger: Logger): void | Promise<void>;
}

/** The request line and all headers: a filter of the longest kind, each of its characters written as three. */
const MAX_HEADER_BYTES = 65_536;

@Module({})
class ServiceRoot {}

/**
 * Runs one service until SIGTERM or SIGINT, or until the parent that holds its IPC channel is gone; then Nest's
 * shutdown hooks finish what has begun. A setting that cannot work, or a taken port, ends it with one line and exit code 1.
 */
export async function runService(service: ServiceDefinition): Promise<void> {
  try {
    const environment = readEnvironment(process.env);
    const logger = createLogger(service.name, environment.logLevel);
    endWithParent();
    await service.prepare?.(environment, logger);
    const app = await createService(service, environment, logger);
    await app.startAllMicroservices();
    await app.listen(environment.port, environment.host);
    logger.info({ port: environment.port }, 'listening');
  } catch (error) {
    process.stderr.write(`rollcall ${service.name}: ${startupFault(error)}\n`);
    process.exit(1);
  }
}

/** The service's application, configured, not listening yet. {@link runService} runs it; tests run it in their own process. */
export async function createService(
  service: ServiceDefinition,
  environment: Environment,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const root = {
    module: ServiceRoot,
    imports: [PlatformModule.for(service.name, environment, logger), service.module(environment, logger)],
  };
  const adapter = new FastifyAdapter({
    bodyLimit: service.bodyLimit ?? 1_048_576,
    requestTimeout: 60_000,
    // A proxy's keep-alive must end before ours, or it reuses a connection we are just closing.
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1_024, ignoreTrailingSlash: true },
    frameworkErrors: unroutable(service.faultForm ?? problem),
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    clientErrorHandler: unreadable(service.faultForm ?? problem),
  });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: nestLogger(logger),
    abortOnError: false,
    bodyParser: false,
  });
  app.enableShutdownHooks();
  await service.configure?.(app, environment, logger);
  return app;
}

function endWithParent(): void {
  if (process.channel === undefined) return;
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** Nest's own start-up lines at debug, its warnings and errors as they are. */
function nestLogger(logger: Logger): LoggerService {
  const line = (level: 'debug' | 'warn' | 'error' | 'fatal') => (message: unknown) => {
    logger[level](
      typeof message === 'string' ? { nest: true } : { nest: true, err: message },
      typeof message === 'string' ? message : 'nest',
    );
  };
  return {
    log: line('debug'),
    debug: line('debug'),
    verbose: line('debug'),
    warn: line('warn'),
    error: line('error'),
    fatal: line('fatal'),
  };
}
