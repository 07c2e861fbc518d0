import { Inject, Injectable, Module, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { LOG_CHANNEL, Publisher, WakeUp, createKafka } from '#event-log';
import { Metrics, Readiness, createClient, createPool, type Environment, type KafkaSettings } from '#platform';

const POOL = Symbol('publisher pool');
const NEWS = Symbol('news of the log');

/** Publishes while the application runs. What is written while it shuts down is published by the next one. */
@Injectable()
class Publishing implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly publisher: Publisher,
    @Inject(NEWS) private readonly news: WakeUp,
    @Inject(POOL) private readonly pool: Pool,
    readiness: Readiness,
  ) {
    readiness.register('publisher', () => publisher.readiness());
  }

  async onApplicationBootstrap(): Promise<void> {
    this.news.start();
    await this.publisher.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.publisher.close();
    await this.news.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

/** In Kafka mode: the log copied to identity.events, by one of the ingress processes at a time. */
@Module({})
export class PublishingModule {
  static for({ databases }: Environment, kafka: KafkaSettings, logger: Logger): DynamicModule {
    const onIdleError = (error: Error): void => logger.warn({ err: error }, 'an idle database connection was lost');
    return {
      module: PublishingModule,
      providers: [
        {
          provide: POOL,
          useFactory: () => createPool(databases.registry, { name: 'publisher', max: 3, onIdleError }),
        },
        {
          provide: NEWS,
          useFactory: () => new WakeUp(() => createClient(databases.registry, 'publisher news'), LOG_CHANNEL, logger),
        },
        {
          provide: Publisher,
          useFactory: (pool: Pool, news: WakeUp, metrics: Metrics) =>
            new Publisher({
              kafka: createKafka(kafka, 'publisher', logger),
              pool,
              logger,
              metrics,
              news: () => news.wait(),
            }),
          inject: [POOL, NEWS, Metrics],
        },
        Publishing,
      ],
    };
  }
}
