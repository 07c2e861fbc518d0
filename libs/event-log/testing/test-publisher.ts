import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { Metrics, createClient, createLogger, createPool } from '#platform';
import { createKafka } from '../kafka/kafka-client.ts';
import { LOG_CHANNEL } from '../postgres/append.ts';
import { WakeUp } from '../postgres/wake-up.ts';
import { Publisher } from '../publisher/publisher.ts';
import type { TestLog } from './test-log.ts';

const logger = createLogger('spec', 'silent');

/** A client of the broker of the Kafka specs, or of another one. */
export const testKafka = (brokers = process.env['ROLLCALL_TEST_KAFKA'] ?? ''): Kafka =>
  createKafka({ brokers: brokers.split(','), tls: undefined, sasl: undefined }, 'spec', logger);

/** A name that no other spec uses. */
export const testTopic = (): string => `identity.events.${randomUUID()}`;

export interface TestPublisher {
  readonly publisher: Publisher;
  close(): Promise<void>;
}

/** A publisher of its own pool and listener, as an ingress process has it. */
export async function startPublisher({ url }: TestLog, topic: string, kafka = testKafka()): Promise<TestPublisher> {
  const pool = createPool(url, { name: 'publisher spec', max: 3, onIdleError: () => undefined });
  const news = new WakeUp(() => createClient(url, 'publisher spec'), LOG_CHANNEL, logger);
  news.start();
  const publisher = new Publisher({
    kafka,
    pool,
    logger,
    metrics: new Metrics('spec'),
    topic,
    news: () => news.wait(),
  });
  await publisher.start();
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await publisher.close();
    await news.close();
    await pool.end();
  };
  return { publisher, close: () => (closed ??= close()) };
}
