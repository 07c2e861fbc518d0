import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Sequence } from '#identity';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { eventOf } from './partition-reading.ts';
import type { OffsetRange } from './read-records.ts';

/** A partition that is this many sequences ahead waits for the others: what lies between is all that is held in memory. */
const WINDOW = 10_000;
/** Milliseconds without a record after which a reading is given up. */
const PATIENCE = 60_000;
/** Small enough for every partition to have its share of one answer. */
const PARTITION_BYTES = 160_000;

/**
 * Reads the topic in the order of sequences, though its partitions are read side by side: sequences have no gap, so
 * n+1 is held back until n has come. Copies written by former leaders drop out.
 */
export class OrderedReader {
  private readonly consumer: Consumer;
  /** Events above the one that is next, by sequence. */
  private readonly ahead = new Map<number, SealedEvent>();
  private readonly offsets = new Map<number, number>();
  private readonly paused = new Map<number, Sequence>();
  private failure: { readonly error: unknown } | undefined;
  private wake: () => void = () => undefined;

  private constructor(
    kafka: Kafka,
    private readonly topic: string,
    /** The last sequence given. */
    public after: Sequence,
  ) {
    this.consumer = kafka.consumer({
      groupId: `${topic}.read.${randomUUID()}`,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 100,
      maxBytesPerPartition: PARTITION_BYTES,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
  }

  static async open(kafka: Kafka, topic: string, after: Sequence): Promise<OrderedReader> {
    const reader = new OrderedReader(kafka, topic, after);
    try {
      await reader.start();
      return reader;
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  /** At most `limit` events that follow, of those that lie before `ends`; fewer only when there are no more. */
  async next(limit: number, ends: ReadonlyMap<number, OffsetRange>): Promise<SealedEvent[]> {
    const events: SealedEvent[] = [];
    while (!this.shift(events, limit) && !this.hasRead(ends)) await this.more();
    return events;
  }

  async close(): Promise<void> {
    await this.consumer.disconnect();
  }

  private async start(): Promise<void> {
    const { consumer, topic } = this;
    consumer.on(consumer.events.CRASH, ({ payload }) => this.fail(payload.error));
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: (payload) => this.take(payload) });
  }

  /** Moves what follows without a gap to `events`; true when there are as many as wanted. */
  private shift(events: SealedEvent[], limit: number): boolean {
    while (events.length < limit) {
      const event = this.ahead.get(this.after + 1);
      if (event === undefined) break;
      this.ahead.delete(event.sequence);
      this.after = event.sequence;
      events.push(event);
    }
    for (const [partition, sequence] of this.paused) {
      if (sequence > this.after + WINDOW) continue;
      this.paused.delete(partition);
      this.consumer.resume([{ topic: this.topic, partitions: [partition] }]);
    }
    return events.length >= limit;
  }

  private hasRead(ends: ReadonlyMap<number, OffsetRange>): boolean {
    if (this.failure !== undefined) throw this.failure.error;
    return [...ends].every(
      ([partition, { from, to }]) =>
        from >= to || this.paused.has(partition) || (this.offsets.get(partition) ?? 0) >= to,
    );
  }

  private async more(): Promise<void> {
    const { promise, resolve, reject }: PromiseWithResolvers<void> = Promise.withResolvers();
    const patience = setTimeout(
      () => reject(new Error(`nothing more of ${this.topic} could be read for ${PATIENCE / 1_000} s`)),
      PATIENCE,
    );
    this.wake = resolve;
    await promise.finally(() => clearTimeout(patience));
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.wake();
  }

  private take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { partition } = batch;
    try {
      if (!payload.isStale()) {
        for (const { offset, value } of batch.messages) {
          const place = `topic ${this.topic}, partition ${partition}, offset ${offset}`;
          const event = eventOf({ partition, offset: Number(offset), value }, place);
          if (event.sequence > this.after) this.ahead.set(event.sequence, event);
          this.offsets.set(partition, Number(offset) + 1);
          if (event.sequence > this.after + WINDOW) this.pause(partition, event.sequence);
        }
        this.wake();
      }
    } catch (error) {
      this.fail(error);
    }
    return Promise.resolve();
  }

  private pause(partition: number, sequence: Sequence): void {
    if (!this.paused.has(partition)) this.consumer.pause([{ topic: this.topic, partitions: [partition] }]);
    this.paused.set(partition, sequence);
  }
}
