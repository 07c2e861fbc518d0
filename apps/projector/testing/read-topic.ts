import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';

export interface ReadRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything that a topic holds now, per partition in the order of offsets. */
export async function readTopic(kafka: Kafka, topic: string): Promise<ReadRecord[]> {
  const ends = await endOffsets(kafka, topic);
  const read: ReadRecord[] = [];
  if (ends.size === 0) return read;
  // A crashed consumer that begins anew by itself would outlive its reader, and the test process with it.
  const retry = { restartOnFailure: () => Promise.resolve(false) };
  const consumer = kafka.consumer({ groupId: `spec-${randomUUID()}`, maxWaitTimeInMs: 50, retry });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const run = consumer.run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          for (const { key, value, offset, headers = {} } of batch.messages) {
            read.push({
              partition: batch.partition,
              offset: Number(offset),
              key: String(key),
              value: value === null ? null : String(value),
              headers: Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, String(header)])),
            });
          }
          const last = Number(batch.lastOffset());
          if (last + 1 >= (ends.get(batch.partition) ?? 0)) ends.delete(batch.partition);
          if (ends.size === 0) resolve();
          return Promise.resolve();
        },
      });
      run.catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return read.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

async function endOffsets(kafka: Kafka, topic: string): Promise<Map<number, number>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    const written = offsets.filter(({ high, low }) => Number(high) > Number(low));
    return new Map(written.map(({ partition, high }) => [partition, Number(high)]));
  } finally {
    await admin.disconnect();
  }
}

/** Key → its last record: what a reader who follows the topic ends up with. */
export const lastOfEach = (records: readonly ReadRecord[]): ReadonlyMap<string, ReadRecord> =>
  new Map(records.map((record) => [record.key, record]));
