import { expect, it } from '@jest/globals';
import { createLogger } from '#platform';
import type { Subscriber } from '../event-log.ts';
import { eventLogContract } from '../testing/event-log-contract.ts';
import { startPublisher, testKafka, testTopic } from '../testing/test-publisher.ts';
import { ensureTopics } from './ensure-topics.ts';
import { KafkaLog } from './kafka-log.ts';
import { KafkaSubscription } from './kafka-subscription.ts';
import { eventsTopic } from './topics.ts';
import { withAdmin } from './with-admin.ts';

const logger = createLogger('spec', 'silent');

eventLogContract('Kafka', async (log) => {
  const topic = testTopic();
  const publisher = await startPublisher(log, topic);
  return {
    open: () => new KafkaLog(testKafka(), logger, topic),
    close: () => publisher.close(),
  };
});

it('a subscription that is closed while its topic is looked at ends', async () => {
  const kafka = testKafka();
  const topic = testTopic();
  await withAdmin(kafka, (admin) => ensureTopics(admin, [eventsTopic(topic)]));
  const looked: PromiseWithResolvers<void> = Promise.withResolvers();
  const subscriber: Subscriber = {
    consumer: 'spec',
    batch: 1,
    share: { renew: () => Promise.resolve([]), release: () => Promise.resolve() },
    positions: () => Promise.resolve(new Map()),
    deliver: () => Promise.resolve(),
    advance: () => Promise.resolve(),
  };
  const subscription = new KafkaSubscription({ kafka, topic, subscriber, logger, provide: () => looked.promise });
  subscription.start();
  const closed = subscription.close();
  looked.resolve();
  await expect(closed).resolves.toBeUndefined();
}, 30_000);
