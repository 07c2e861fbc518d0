import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { KAFKA_JARS } from '../../../test/support/kafka-jars.ts';
import { freePort } from './free-port.ts';
import { startKafkaBroker } from './kafka-broker.ts';
import { signalProcess } from './process-table.ts';

const client = (brokers: string): Kafka =>
  new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING, retry: { retries: 5 } });

async function topics(brokers: string): Promise<string[]> {
  const admin = client(brokers).admin();
  await admin.connect();
  const names = await admin.listTopics();
  await admin.disconnect();
  return names;
}

describe('the broker of the Kafka specs', () => {
  const kafka = client(process.env['ROLLCALL_TEST_KAFKA'] ?? '');
  const admin = kafka.admin();
  beforeAll(() => admin.connect());
  afterAll(() => admin.disconnect());

  it('takes topics that are made on purpose', async () => {
    const topic = `on-purpose-${Date.now()}`;
    await admin.createTopics({ topics: [{ topic, numPartitions: 64 }], waitForLeaders: true });
    expect((await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions).toHaveLength(64);
  });

  it('makes none by accident', async () => {
    const producer = kafka.producer({ retry: { retries: 0 } });
    await producer.connect();
    const sending = producer.send({ topic: `by-accident-${Date.now()}`, messages: [{ value: 'x' }] });
    await expect(sending).rejects.toThrow(/does not host this topic-partition|unknown/i);
    await producer.disconnect();
  });
});

describe('a broker of our own', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-broker-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has its topics again after a kill -9', async () => {
    const ports = { broker: await freePort(), controller: await freePort() };
    const first = await startKafkaBroker({ folder, jars: KAFKA_JARS, ports });
    const admin = client(first.brokers).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 3 }], waitForLeaders: true });
    await admin.disconnect();

    signalProcess(first.pid, 'SIGKILL');
    await first.exited;
    const second = await startKafkaBroker({ folder, jars: KAFKA_JARS, ports });

    expect(await topics(second.brokers)).toContain('kept');
    await expect(startKafkaBroker({ folder, jars: KAFKA_JARS, ports })).rejects.toThrow('another start runs');
    await second.stop();
  });
});
