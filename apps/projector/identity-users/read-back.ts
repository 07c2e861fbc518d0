import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Pool } from 'pg';
import { permitted, withRights, type OffsetRange } from '#event-log';
import type { Sequence } from '#identity';
import { currentRecords } from './current-records.ts';
import type { Published } from './published.ts';
import { TICK_KEY } from './ticks.ts';
import type { TopicWriter } from './topic-writer.ts';

/** Keys remembered of one partition until it is compared; more are compared early, which answers too much at worst. */
const MOST_KEYS = 10_000;

export interface ReadBackOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly pool: Pool;
  readonly writer: TopicWriter;
  readonly published: ReadonlyMap<number, Published>;
  /** What each partition held when this leader began. */
  readonly ends: ReadonlyMap<number, OffsetRange>;
  readonly answered: (records: number) => void;
}

const GROUPS = 'rollcall-identity-users-';

const rightsOn = (topic: string) => ({
  topic: `Read on topic ${topic}`,
  group: `Read on groups ${GROUPS}* (a prefix)`,
});

/** One partition's reading. */
interface Reading {
  /** Of the next record to take. */
  next: number;
  /** Key → sequence of its last record since the last comparison. */
  readonly seen: Map<string, number>;
  /** Rows up to `sequence` lie at or before `offset`: what was acknowledged to us, or to the leader before us. */
  acknowledged: { readonly sequence: Sequence; readonly offset: number };
}

/**
 * Reads the topic back for records of former leaders. One that was stopped in the middle of a send and long replaced
 * may still append what it had: older states over newer ones. Where a key's last record is older than what has been
 * published under it, the person's present state is appended again.
 */
export class ReadBack {
  private readonly readings: ReadonlyMap<number, Reading>;
  private readonly consumer: Consumer;
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly options: ReadBackOptions) {
    const { kafka, published, ends } = options;
    this.readings = new Map(
      [...published.values()].map(({ partition, sequence, readOffset }) => [
        partition,
        {
          next: readOffset,
          seen: new Map<string, number>(),
          acknowledged: { sequence, offset: (ends.get(partition)?.to ?? 0) - 1 },
        },
      ]),
    );
    // A group of its own: where a former leader still sits in one, it would hold partitions that this one must read.
    this.consumer = kafka.consumer({
      groupId: `${GROUPS}${randomUUID()}`,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 200,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
  }

  async start(): Promise<void> {
    const { topic } = this.options;
    this.consumer.on(this.consumer.events.CRASH, ({ payload }) => {
      this.failure = { error: payload.error };
    });
    await this.consumer.connect();
    await permitted(rightsOn(topic), () => this.consumer.subscribe({ topic, fromBeginning: true }));
    await this.consumer.run({ autoCommit: false, eachBatch: (payload) => this.take(payload) });
    for (const [partition, { next }] of this.readings) {
      if (next > 0) this.consumer.seek({ topic, partition, offset: String(next) });
    }
  }

  /** Notes what Kafka has acknowledged to this leader. */
  acknowledge(partition: number, sequence: Sequence, offset: number): void {
    const reading = this.readings.get(partition);
    if (reading !== undefined) reading.acknowledged = { sequence, offset };
  }

  /** Up to where each partition is read and compared. */
  get offsets(): ReadonlyMap<number, number> {
    const compared = [...this.readings].filter(([, { next, seen }]) => next > 0 && seen.size === 0);
    return new Map(compared.map(([partition, { next }]) => [partition, next]));
  }

  /** Throws what has ended the reading. */
  check(): void {
    if (this.failure === undefined) return;
    throw withRights(this.failure.error, rightsOn(this.options.topic));
  }

  async close(): Promise<void> {
    await this.consumer.disconnect();
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const reading = this.readings.get(batch.partition);
    if (reading === undefined) return;
    for (const message of batch.messages) {
      // The first fetch may begin elsewhere, before the seek has its effect.
      if (Number(message.offset) < reading.next) continue;
      reading.next = Number(message.offset) + 1;
      const key = message.key?.toString();
      if (key !== undefined && key !== TICK_KEY) reading.seen.set(key, sequenceOf(message));
      if (reading.seen.size >= MOST_KEYS) await this.compare(batch.partition, reading);
    }
    if (reading.next > reading.acknowledged.offset) await this.compare(batch.partition, reading);
    await payload.heartbeat();
  }

  private async compare(partition: number, { seen, acknowledged }: Reading): Promise<void> {
    if (seen.size === 0) return;
    const { pool, writer, answered } = this.options;
    await writer.append(async () => {
      const present = await currentRecords(pool, [...seen.keys()]);
      const answers = present.filter(({ key, sequence }) => {
        // What is above the acknowledged is on its way anyway, and comes after everything seen here.
        return (seen.get(key) ?? 0) < sequence && sequence <= acknowledged.sequence;
      });
      answered(answers.length);
      return answers.map((record) => ({ ...record, partition }));
    });
    seen.clear();
  }
}

/** A record without our header is nobody's we know: any state of ours is newer. */
function sequenceOf({ headers }: KafkaMessage): number {
  const header = headers?.['sequence'];
  const sequence = Number(header === undefined ? 0 : String(header));
  return Number.isSafeInteger(sequence) ? sequence : 0;
}
