import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createClient } from '#platform';
import type { Sequence } from '#identity';
import type { EventLog, ReadRequest, Subscriber, Subscription } from '../event-log.ts';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { LOG_CHANNEL } from './append.ts';
import { PostgresSubscription } from './postgres-subscription.ts';
import { readEvents, readTail } from './read-events.ts';
import { WakeUp } from './wake-up.ts';

/** The log read from PostgreSQL: keyset on `sequence`, woken by NOTIFY over a direct connection. */
export class PostgresLog implements EventLog {
  private readonly wakeUp: WakeUp;
  private readonly subscriptions = new Set<Subscription>();

  constructor(
    url: string,
    private readonly pool: Pool,
    private readonly logger: Logger,
  ) {
    this.wakeUp = new WakeUp(() => createClient(url, 'log listener'), LOG_CHANNEL, logger);
    this.wakeUp.start();
  }

  read(request: ReadRequest): Promise<readonly SealedEvent[]> {
    return readEvents(this.pool, request);
  }

  tail(): Promise<Sequence> {
    return readTail(this.pool);
  }

  async subscribe(subscriber: Subscriber): Promise<Subscription> {
    const subscription = new PostgresSubscription(this.pool, this.wakeUp, subscriber, this.logger);
    this.subscriptions.add(subscription);
    await subscription.start();
    return subscription;
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    await this.wakeUp.close();
  }
}
