import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';

describe('the broker of the Kafka specs', () => {
  const kafka = new Kafka({
    brokers: (process.env['ROLLCALL_TEST_KAFKA'] ?? '').split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  beforeAll(() => admin.connect());
  afterAll(() => admin.disconnect());

  it('takes topics that are made on purpose', async () => {
    const topic = `on-purpose-${Date.now()}`;
    await admin.createTopics({ topics: [{ topic, numPartitions: 64 }], waitForLeaders: true });
    expect((await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions).toHaveLength(64);
  });

  it('makes none by accident', async () => {
    const producer = kafka.producer();
    await producer.connect();
    const sending = producer.send({ topic: `by-accident-${Date.now()}`, messages: [{ value: 'x' }] });
    await expect(sending).rejects.toThrow(/does not host this topic-partition|unknown/i);
    await producer.disconnect();
  });
});
