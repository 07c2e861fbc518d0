import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Consumer } from 'kafkajs';
import { parseEvent } from '#event-log';
import { lastOfEach, readTopic } from '../../../apps/projector/testing/read-topic.ts';
import type { TopicRecord } from '../checker/check-topic.ts';
import type { UserState } from '../checker/check-users-topic.ts';
import { personFacts } from './content-of.ts';

/** Follows identity.events as an outside consumer does, while the broker is killed: every record it got, in that order. */
export class TopicWatcher {
  private readonly got: Raw[] = [];
  private readonly consumer: Consumer;
  private stopped = false;

  private constructor(kafka: Kafka) {
    this.consumer = kafka.consumer({
      groupId: `crash-${randomUUID()}`,
      maxWaitTimeInMs: 100,
      // It has its group for itself: after a kill of the broker nobody has to be waited for.
      sessionTimeout: 6_000,
      rebalanceTimeout: 6_000,
      heartbeatInterval: 500,
      // One that waits to begin anew when it is stopped would go on for ever.
      retry: { retries: 60, maxRetryTime: 1_000, restartOnFailure: () => Promise.resolve(!this.stopped) },
    });
  }

  static async start(brokers: string): Promise<TopicWatcher> {
    const watcher = new TopicWatcher(kafkaClient(brokers));
    await watcher.consumer.connect();
    await watcher.consumer.subscribe({ topic: 'identity.events', fromBeginning: true });
    await watcher.consumer.run({
      eachBatch: ({ batch }) => {
        for (const { offset, value } of batch.messages) {
          watcher.got.push({ partition: batch.partition, offset: Number(offset), bytes: String(value) });
        }
        return Promise.resolve();
      },
    });
    return watcher;
  }

  records(): TopicRecord[] {
    return this.got.map(recordOf);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.consumer.disconnect();
  }
}

export const kafkaClient = (brokers: string): Kafka =>
  new Kafka({ clientId: 'crash-test', brokers: brokers.split(','), logLevel: logLevel.NOTHING });

/** Everything that the topic holds now, for a reader who comes only now. */
export async function readEventsTopic(brokers: string): Promise<TopicRecord[]> {
  const records = await readTopic(kafkaClient(brokers), 'identity.events');
  return records.map(({ partition, offset, value }) => recordOf({ partition, offset, bytes: value ?? '' }));
}

/** What identity.users says of everybody. */
export async function readUsersTopic(brokers: string): Promise<UserState[]> {
  const records = await readTopic(kafkaClient(brokers), 'identity.users');
  return [...lastOfEach(records.filter(({ key }) => key !== '~tick')).values()].map(({ key, value, headers }) => ({
    id: key.replace(/^.*\//, ''),
    version: Number(headers['version']),
    facts: value === null ? undefined : personFacts(JSON.parse(value)),
  }));
}

interface Raw {
  readonly partition: number;
  readonly offset: number;
  readonly bytes: string;
}

/** Throws for a record that is no event of this log in its one canonical form. */
function recordOf(raw: Raw): TopicRecord {
  const { sequence, id } = parseEvent(raw.bytes);
  return { ...raw, sequence, id };
}
