import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Metrics, Readiness } from '#platform';
import type { EventLog, Subscription } from '../event-log.ts';
import { Consumer, type LogBatch } from './consumer.ts';
import { PartitionShare } from './partition-share.ts';

/** The pattern of the one handler of a consuming service: `@EventPattern(LOG_PATTERN)`. */
export const LOG_PATTERN = 'log';

export interface LogServerOptions {
  readonly log: EventLog;
  /** The consumer's name, and the schema that holds its tables; the pool is on that schema's database. */
  readonly consumer: string;
  readonly schema: string;
  readonly pool: Pool;
  readonly logger: Logger;
  readonly readiness: Pick<Readiness, 'register'>;
  readonly metrics: Metrics;
  /** Most events in one batch and transaction. */
  readonly batch?: number;
  /** False: a poison event stops the consumer instead of being parked. */
  readonly parks?: boolean;
}

const BATCH = 500;

/**
 * The Nest transport over the EventLog port: hands batches to the `log` handler together with the transaction to
 * write in, and commits effect and position together (docs/decisions/0008-our-own-transport.md).
 */
export class LogServer extends Server implements CustomTransportStrategy {
  private readonly consumer: Consumer;
  private subscription: Subscription | undefined;

  constructor(private readonly options: LogServerOptions) {
    super();
    const { consumer, schema, pool, logger, parks } = options;
    this.consumer = new Consumer({
      consumer,
      schema,
      pool,
      logger,
      handle: (batch) => this.handle(batch),
      ...(parks === undefined ? {} : { parks }),
    });
  }

  /** Nest calls it once every handler is bound. Listening goes on by itself from then on, also through outages. */
  listen(callback: (error?: unknown) => void): void {
    this.announce();
    this.subscribe().then(() => callback(), callback);
  }

  async close(): Promise<void> {
    await this.subscription?.close();
  }

  /** The transport has no events of its own and no client underneath. */
  on(): never {
    throw new Error('the log transport has no events to listen to');
  }

  unwrap(): never {
    throw new Error('the log transport wraps nothing');
  }

  private async subscribe(): Promise<void> {
    const { log, consumer, schema, pool, batch = BATCH, metrics } = this.options;
    const applied = metrics.counter('rollcall_consumer_events_total', 'Events applied or parked', ['consumer']);
    const seconds = metrics.histogram('rollcall_consumer_batch_seconds', 'Seconds to apply one batch', ['consumer']);
    this.subscription = await log.subscribe({
      consumer,
      batch,
      share: new PartitionShare(pool, schema, consumer),
      positions: (partitions) => this.consumer.load(partitions),
      advance: (to) => this.consumer.advance(to),
      deliver: async (delivered) => {
        const stop = seconds.startTimer({ consumer });
        await this.consumer.deliver(delivered);
        stop();
        applied.inc({ consumer }, delivered.events.length);
      },
    });
  }

  private announce(): void {
    const { readiness, consumer } = this.options;
    readiness.register(`consumer ${consumer}`, () => {
      const trouble = this.subscription?.trouble;
      const stopped = trouble?.kind === 'stop' ? trouble.reason : this.consumer.trouble;
      if (stopped !== undefined) return { ready: false, reason: stopped };
      // Behind a log that is away, a service still answers from what it has.
      const behind = trouble === undefined ? {} : { behind: trouble.reason };
      return { ready: true, detail: { ...this.progress(), ...behind } };
    });
  }

  /** `position`: up to here it is applied. Where idle partitions are not moved on (Kafka), the lag says more than the lowest. */
  private progress(): object {
    const lag = this.subscription?.lag;
    const span = this.consumer.span;
    if (span === undefined) return {};
    return lag === undefined ? { position: span.lowest } : { position: span.highest, lag };
  }

  private async handle(batch: LogBatch): Promise<void> {
    const handler = this.getHandlerByPattern(LOG_PATTERN);
    if (handler === null) throw new Error(`no handler for @EventPattern('${LOG_PATTERN}')`);
    const answer: unknown = await handler(batch);
    // A failed handler comes back as an observable that errors: unsubscribed, the batch would count as delivered.
    if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
  }
}
