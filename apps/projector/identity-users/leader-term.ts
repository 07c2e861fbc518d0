import type { Kafka, Producer } from 'kafkajs';
import type { Pool } from 'pg';
import { permitted, topicOffsets } from '#event-log';
import { Replaced, type Term } from '#platform';
import { nextBatch } from './next-batch.ts';
import { moveReadOffsets, movePublished, readPublished, type Published } from './published.ts';
import { ReadBack } from './read-back.ts';
import { TICK_KEY, noteTicks, partitionsDue } from './ticks.ts';
import { TopicWriter, type TopicRecord } from './topic-writer.ts';
import { USER_SCHEMA } from './user-record.ts';

export interface TermOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly pool: Pool;
  /** Milliseconds after which a tombstone's segment is closed by a tick. */
  readonly tickEvery: number;
  /** Whether the lease is still held. Asked before every send. */
  readonly leads: () => boolean;
  /** Told what was appended. */
  readonly counted: (kind: RecordKind, records: number) => void;
}

/** A person's state, a tombstone, a state appended again over a former leader's, a tick. */
export type RecordKind = 'state' | 'tombstone' | 'answer' | 'tick';

/**
 * One leader's time: a producer, a reader of the topic, and where each partition stands. Whatever goes wrong ends it;
 * the next begins from what is stored.
 */
export class LeaderTerm implements Term {
  private lastChores = 0;

  private constructor(
    private readonly options: TermOptions,
    private readonly producer: Producer,
    private readonly writer: TopicWriter,
    private readonly readBack: ReadBack,
    private readonly cursors: Map<number, Published>,
  ) {}

  static async begin(options: TermOptions): Promise<LeaderTerm> {
    const { kafka, topic, pool } = options;
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
    const writer = new TopicWriter(producer, topic);
    // What former leaders have acknowledged lies before the ends that are read after it.
    const published = await readPublished(pool);
    const ends = await topicOffsets(kafka, topic);
    const answered = (records: number): void => options.counted('answer', records);
    const readBack = new ReadBack({ kafka, topic, pool, writer, published, ends, answered });
    const term = new LeaderTerm(options, producer, writer, readBack, new Map(published));
    try {
      // An idempotent producer is registered at once, which takes a right to write.
      await permitted({ cluster: `Write on topic ${topic}` }, () => producer.connect());
      await readBack.start();
    } catch (error) {
      await term.end();
      throw error;
    }
    return term;
  }

  /** Publishes what is next; false when there was nothing. */
  async turn(): Promise<boolean> {
    this.readBack.check();
    await this.chores();
    const { pool } = this.options;
    const { records, moves } = await nextBatch(pool, this.cursors);
    if (moves.length === 0) return false;
    const offsets = await this.append(records);
    if ((await movePublished(pool, moves)) !== moves.length) throw new Replaced(this.options.topic);
    const tombstones = records.filter(({ value }) => value === null).length;
    this.options.counted('tombstone', tombstones);
    this.options.counted('state', records.length - tombstones);
    for (const { partition, to } of moves) {
      const cursor = this.cursors.get(partition);
      if (cursor !== undefined) this.cursors.set(partition, { ...cursor, sequence: to });
      const offset = offsets.get(partition);
      if (offset !== undefined) this.readBack.acknowledge(partition, to, offset);
    }
    return true;
  }

  async end(): Promise<void> {
    await Promise.allSettled([this.readBack.close(), this.producer.disconnect()]);
  }

  /** Ticks, and how far the topic is read back: once a second. */
  private async chores(): Promise<void> {
    if (performance.now() - this.lastChores < 1_000) return;
    this.lastChores = performance.now();
    const { pool, tickEvery } = this.options;
    await moveReadOffsets(pool, this.readBack.offsets);
    const due = await partitionsDue(pool, tickEvery);
    if (due.length === 0) return;
    const headers = { schema: USER_SCHEMA };
    await this.append(due.map((partition) => ({ partition, key: TICK_KEY, value: null, headers })));
    await noteTicks(pool, due);
    this.options.counted('tick', due.length);
  }

  private append(records: readonly TopicRecord[]): Promise<ReadonlyMap<number, number>> {
    if (!this.options.leads()) throw new Replaced(this.options.topic);
    return this.writer.append(() => records);
  }
}
