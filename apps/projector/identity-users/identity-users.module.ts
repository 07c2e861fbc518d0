import { Inject, Injectable, Module, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { DIRECTORY_CHANNEL } from '#directory';
import { WakeUp, createKafka } from '#event-log';
import { LOGGER, Metrics, Readiness, createClient, createPool, type Environment, type KafkaSettings } from '#platform';
import { IdentityUsersPublisher } from './identity-users.publisher.ts';

const ENDS = Symbol('what the publisher of identity.users is connected to');

interface Ends {
  readonly wakeUp: WakeUp;
  close(): Promise<void>;
}

/** Publishes while the application runs. */
@Injectable()
class IdentityUsers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly publisher: IdentityUsersPublisher,
    @Inject(ENDS) private readonly ends: Ends,
    readiness: Readiness,
  ) {
    readiness.register('identity.users', () => publisher.readiness());
  }

  async onApplicationBootstrap(): Promise<void> {
    this.ends.wakeUp.start();
    await this.publisher.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.publisher.close();
    await this.ends.close();
  }
}

/** In Kafka mode: the topic identity.users, fed from the directory. */
@Module({})
export class IdentityUsersModule {
  static for({ databases }: Environment, kafka: KafkaSettings, logger: Logger): DynamicModule {
    const onIdleError = (error: Error): void => logger.warn({ err: error }, 'an idle database connection was lost');
    const pool = createPool(databases.directory, { name: 'identity.users', max: 3, onIdleError });
    const wakeUp = new WakeUp(() => createClient(databases.directory, 'identity.users'), DIRECTORY_CHANNEL, logger);
    return {
      module: IdentityUsersModule,
      providers: [
        {
          provide: ENDS,
          useValue: { wakeUp, close: () => wakeUp.close().then(() => pool.end()) } satisfies Ends,
        },
        {
          provide: IdentityUsersPublisher,
          useFactory: (log: Logger, metrics: Metrics) => {
            const help = 'Records appended to identity.users';
            const counter = metrics.counter('rollcall_identity_users_records_total', help, ['kind']);
            return new IdentityUsersPublisher({
              kafka: createKafka(kafka, 'identity.users', log),
              pool,
              logger: log,
              news: () => wakeUp.wait(),
              counted: (kind, records) => counter.inc({ kind }, records),
            });
          },
          inject: [LOGGER, Metrics],
        },
        IdentityUsers,
      ],
    };
  }
}
