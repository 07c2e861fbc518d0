import type { Admin, Kafka } from 'kafkajs';
import { askAgain } from './ask-again.ts';
import { permitted } from './refusal.ts';
import type { OffsetRange } from './read-records.ts';

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
  const offsets = await permitted({ topic: `Describe on topic ${topic}` }, () =>
    withAdmin(kafka, (admin) => askAgain(() => admin.fetchTopicOffsets(topic))),
  );
  return new Map(
    offsets
      .map(({ partition, low, high }) => [partition, { from: Number(low), to: Number(high) }] as const)
      .sort(([a], [b]) => a - b),
  );
}
