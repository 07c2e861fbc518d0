import { randomUUID } from 'node:crypto';
import type { Batch, Consumer, Kafka } from 'kafkajs';
import { askAgain } from './ask-again.ts';
import { permitted, type Rights } from './refusal.ts';

/** Offsets of one partition: the first to read, and the one after the last. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  /** Null: a tombstone. */
  readonly value: Buffer | null;
}

/** Milliseconds without a record after which a reading is given up. */
const PATIENCE = 60_000;

/**
 * Reads stretches of a topic's partitions, each in the order of its offsets, outside every consumer group that others
 * know: the group it takes is its own and is never committed to. The records at both ends must be there. Rejects with
 * what `take` throws, when Kafka cannot be reached, and when nothing comes for a minute. A coordinator that is not
 * ready yet is asked again.
 */
export async function readRecords(
  kafka: Kafka,
  topic: string,
  ranges: ReadonlyMap<number, OffsetRange>,
  take: (record: TopicRecord) => void,
): Promise<void> {
  const open = new Map([...ranges].filter(([, { from, to }]) => from < to));
  await permitted(readingRights(topic), () => askAgain(() => readOpen(kafka, topic, open, take)));
}

/** What a reading of one's own takes: its group has a name that nobody else has. */
export const readingRights = (topic: string): Rights => ({
  topic: `Read on topic ${topic}`,
  group: `Read on groups ${topic}.read.* (a prefix)`,
});

/** Reads what is open, and narrows it as it goes. */
async function readOpen(
  kafka: Kafka,
  topic: string,
  open: Map<number, OffsetRange>,
  take: (record: TopicRecord) => void,
): Promise<void> {
  if (open.size === 0) return;
  const consumer = kafka.consumer({
    groupId: `${topic}.read.${randomUUID()}`,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 100,
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });
  const reading: PromiseWithResolvers<void> = Promise.withResolvers();
  const patience = setTimeout(
    () => reading.reject(new Error(`nothing more of ${topic} could be read for ${PATIENCE / 1_000} s`)),
    PATIENCE,
  );
  consumer.on(consumer.events.CRASH, ({ payload }) => reading.reject(payload.error));
  // Told before the first fetch, so that it begins where it should and brings only what is wanted.
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => aim(consumer, topic, payload.memberAssignment, open));
  const eachBatch = ({ batch, isStale }: { batch: Batch; isStale: () => boolean }): Promise<void> => {
    if (isStale()) return Promise.resolve();
    patience.refresh();
    try {
      takeBatch(batch, open, take);
      if (!open.has(batch.partition)) consumer.pause([{ topic, partitions: [batch.partition] }]);
      if (open.size === 0) reading.resolve();
    } catch (error) {
      reading.reject(error);
    }
    return Promise.resolve();
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await Promise.all([consumer.run({ autoCommit: false, eachBatch }), reading.promise]);
  } finally {
    clearTimeout(patience);
    await consumer.disconnect();
  }
}

function aim(
  consumer: Consumer,
  topic: string,
  assigned: Readonly<Record<string, number[]>>,
  open: ReadonlyMap<number, OffsetRange>,
): void {
  for (const partition of assigned[topic] ?? []) {
    const range = open.get(partition);
    if (range === undefined) consumer.pause([{ topic, partitions: [partition] }]);
    else consumer.seek({ topic, partition, offset: String(range.from) });
  }
}

function takeBatch(
  { partition, messages }: Batch,
  open: Map<number, OffsetRange>,
  take: (record: TopicRecord) => void,
): void {
  const range = open.get(partition);
  if (range === undefined) return;
  for (const { offset, value } of messages) {
    const at = Number(offset);
    if (at >= range.from && at < range.to) take({ partition, offset: at, value });
    if (at + 1 >= range.to) {
      open.delete(partition);
      return;
    }
    open.set(partition, { from: Math.max(range.from, at + 1), to: range.to });
  }
}
