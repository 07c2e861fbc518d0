import { createLogger } from '#platform';
import { eventLogContract } from '../testing/event-log-contract.ts';
import { startPublisher, testKafka, testTopic } from '../testing/test-publisher.ts';
import { KafkaLog } from './kafka-log.ts';

eventLogContract('Kafka', async (log) => {
  const topic = testTopic();
  const publisher = await startPublisher(log, topic);
  return {
    open: () => new KafkaLog(testKafka(), createLogger('spec', 'silent'), topic),
    close: () => publisher.close(),
  };
});
