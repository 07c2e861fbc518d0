import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Environment } from './config/environment.ts';
import { HealthController } from './health/health.controller.ts';
import { Readiness } from './health/readiness.ts';
import { Metrics } from './metrics/metrics.ts';
import { MetricsController } from './metrics/metrics.controller.ts';

/** Injection tokens of what has no class of its own. */
export const ENVIRONMENT = Symbol('Environment');
export const LOGGER = Symbol('Logger');

/** What every service has: its environment, log, metrics, health. Global, so that no feature module imports it. */
@Module({})
export class PlatformModule {
  static for(service: string, environment: Environment, logger: Logger): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: ENVIRONMENT, useValue: environment },
        { provide: LOGGER, useValue: logger },
        { provide: Metrics, useValue: new Metrics(service) },
        { provide: Readiness, useValue: new Readiness() },
      ],
      exports: [ENVIRONMENT, LOGGER, Metrics, Readiness],
    };
  }
}
