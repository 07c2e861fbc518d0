import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { LEASE_RENEWAL, LEASE_VALID } from '#platform';
import type { Sequence } from '#identity';
import {
  PARTITIONS,
  type Position,
  type Subscriber,
  type Subscription,
  type SubscriptionTrouble,
} from '../event-log.ts';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { FencedOff, StopConsumer } from '../runtime/stop-consumer.ts';
import { findMissing } from './find-missing.ts';
import { readEvents } from './read-events.ts';
import type { WakeUp } from './wake-up.ts';

/** Milliseconds before a batch that could not be applied is delivered again, growing to the last. */
const BACK_OFF = [100, 250, 500, 1_000, 2_000, 5_000];
/** Milliseconds between two moves of partitions that had no event of their own. */
const ADVANCE = 1_000;

/** Everything up to `after` in these partitions is applied. */
interface Cursor {
  readonly held: readonly number[];
  readonly after: Sequence;
  /** The id of that event, until partitions without events have been moved up to it too. */
  readonly newest?: SealedEvent['id'];
}

/** One consumer's reading of the PostgreSQL log: one cursor over all partitions held, since `sequence` orders them all. */
export class PostgresSubscription implements Subscription {
  trouble: SubscriptionTrouble | undefined;
  readonly lag = undefined;
  private held: readonly number[] = [];
  private renewed = 0;
  private cursor: Cursor | undefined;
  private advanced = 0;
  private closing = false;
  private running: Promise<void> = Promise.resolve();
  private renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly wakeUp: WakeUp,
    private readonly subscriber: Subscriber,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    await this.renew();
    this.renewal = setInterval(() => void this.renew(), LEASE_RENEWAL);
    this.running = this.run();
  }

  async close(): Promise<void> {
    if (this.closing) return this.running;
    this.closing = true;
    clearInterval(this.renewal);
    this.wakeUp.ring();
    await this.running;
    await this.subscriber.share
      .release()
      .catch((error: unknown) => this.logger.debug({ err: error }, 'leases were not given back'));
  }

  private async renew(): Promise<void> {
    try {
      const held = await this.subscriber.share.renew();
      this.renewed = Date.now();
      if (held.join() === this.held.join()) return;
      this.logger.info({ consumer: this.subscriber.consumer, partitions: held.length }, 'partitions assigned');
      this.held = held;
      this.wakeUp.ring();
    } catch (error) {
      this.logger.warn({ err: error, consumer: this.subscriber.consumer }, 'leases could not be renewed');
    }
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.closing) {
      try {
        const idle = await this.turn();
        failures = 0;
        if (idle) await this.wakeUp.wait();
      } catch (error) {
        if (error instanceof FencedOff) {
          this.logger.info({ consumer: this.subscriber.consumer }, 'fenced off; positions are read again');
        } else {
          failures += 1;
          this.logger.warn({ err: error, consumer: this.subscriber.consumer, failures }, 'not applied; tried again');
        }
        this.cursor = undefined;
        await pause(BACK_OFF[Math.min(failures, BACK_OFF.length - 1)] ?? 0, undefined, { ref: false });
      }
    }
  }

  /** Reads on and delivers until there is nothing new; true when the log was read to its end. */
  private async turn(): Promise<boolean> {
    const held = this.held;
    if (held.length === 0 || Date.now() - this.renewed > LEASE_VALID) return true;
    // Of other partitions than these a cursor says nothing: what was given in the middle of a batch has its own positions.
    if (this.cursor?.held !== held) this.cursor = { held, after: await this.lowest(held) };
    let events = await this.read(this.cursor.after, held);
    while (events.length > 0 && !this.closing && this.held === held) {
      const last = events.at(-1);
      if (last === undefined) break;
      // The next page is on its way while this one is applied.
      const next = events.length < this.subscriber.batch ? undefined : this.read(last.sequence, held);
      next?.catch(() => undefined);
      await this.subscriber.deliver({
        events: events.map((event) => ({ event, partition: event.partition, offset: null })),
      });
      this.cursor = { held, after: last.sequence, newest: last.id };
      await this.advanceIdle(this.cursor);
      events = next === undefined ? [] : await next;
    }
    await this.advanceIdle(this.cursor);
    return this.held === held;
  }

  private async lowest(held: readonly number[]): Promise<Sequence> {
    const positions = await this.subscriber.positions(held);
    await this.requireKnown([...positions.values()]);
    return Math.min(...held.map((partition) => positions.get(partition)?.sequence ?? 0)) as Sequence;
  }

  /** A position that the log does not have means that the database of the log was rolled back behind it. */
  private async requireKnown(positions: readonly Position[]): Promise<void> {
    const applied = positions.flatMap(({ sequence, eventId }) => (eventId === null ? [] : [{ sequence, eventId }]));
    const [missing] = await findMissing(this.pool, applied);
    if (missing === undefined) return;
    const reason =
      `the log was rolled back: ${this.subscriber.consumer} has applied an event at sequence ${missing} that the log ` +
      'does not hold; bring the newer database back, or rebuild what this consumer has made';
    this.trouble = { kind: 'stop', reason };
    throw new StopConsumer(reason);
  }

  private async read(after: Sequence, held: readonly number[]): Promise<SealedEvent[]> {
    const all = held.length === PARTITIONS;
    const request = { after, limit: this.subscriber.batch, ...(all ? {} : { partitions: held }) };
    try {
      const events = await readEvents(this.pool, request);
      this.trouble = undefined;
      return events;
    } catch (error) {
      this.trouble = { kind: 'lag', reason: 'the database of the log cannot be reached' };
      throw error;
    }
  }

  /** Not at every event, but in the end up to the last: what is not moved on looks like a lag that never ends. */
  private async advanceIdle({ held, after, newest }: Cursor): Promise<void> {
    if (newest === undefined || Date.now() - this.advanced < ADVANCE) return;
    this.advanced = Date.now();
    await this.subscriber.advance({ sequence: after, eventId: newest });
    this.cursor = { held, after };
  }
}
