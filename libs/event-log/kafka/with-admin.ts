import { setTimeout as pause } from 'node:timers/promises';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { OffsetRange } from './read-records.ts';

// Node does not find this name in kafkajs's CommonJS, so it is not imported by it.
const { KafkaJSProtocolError } = kafkajs;

/** Does administrative work over a connection of its own. */
export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Of each partition the first offset that is kept, and the one after the last record that every in-sync replica has. */
export async function topicOffsets(kafka: Kafka, topic: string): Promise<ReadonlyMap<number, OffsetRange>> {
  const offsets = await withAdmin(kafka, (admin) => fetchOffsets(admin, topic));
  return new Map(
    offsets
      .map(({ partition, low, high }) => [partition, { from: Number(low), to: Number(high) }] as const)
      .sort(([a], [b]) => a - b),
  );
}

/** Of a topic that was just made, or whose leaders move, a broker may know less than the metadata say: asked again for 5 s. */
async function fetchOffsets(admin: Admin, topic: string): ReturnType<Admin['fetchTopicOffsets']> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    try {
      return await admin.fetchTopicOffsets(topic);
    } catch (error) {
      if (!(error instanceof KafkaJSProtocolError && error.retriable) || performance.now() > deadline) throw error;
      await pause(200);
    }
  }
}
