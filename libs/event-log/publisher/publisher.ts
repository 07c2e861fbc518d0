import type { Kafka } from 'kafkajs';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { LedWork, type Metrics, type ReadinessState } from '#platform';
import { UnfitTopic, ensureTopics } from '../kafka/ensure-topics.ts';
import { kafkaTrouble } from '../kafka/refusal.ts';
import { TopicFault } from '../kafka/topic-fault.ts';
import { DEAD_LETTERS, RECEIPTS, eventsTopic } from '../kafka/topics.ts';
import { withAdmin } from '../kafka/with-admin.ts';
import { PublisherTerm } from './publisher-term.ts';
import { PublishingStopped } from './publishing-stopped.ts';
import { readPublishingLag } from './store/read-published.ts';

export interface PublisherOptions {
  readonly kafka: Kafka;
  /** On the registry's database. */
  readonly pool: Pool;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Resolves when the log may have new events, and now and then anyway. */
  readonly news: () => Promise<void>;
  /** Default `identity.events`. */
  readonly topic?: string;
}

/**
 * Copies `log.event` to the topic, in one process at a time, each event once and in order, whatever is killed meanwhile
 * (docs/decisions/0007-one-send-in-flight.md). Kafka being down is a lag: nothing that is written waits for it.
 */
export class Publisher {
  private readonly work: LedWork;

  constructor(private readonly options: PublisherOptions) {
    const { kafka, pool, logger, metrics, news } = options;
    const topic = eventsTopic(options.topic);
    const lag = async (): Promise<number> => {
      const { published, tail } = await readPublishingLag(pool);
      return tail - published;
    };
    metrics.measured('rollcall_publisher_lag_events', 'Events that Kafka has not acknowledged yet', lag);
    const published = metrics.counter('rollcall_publisher_events_total', 'Events that Kafka has acknowledged');
    this.work = new LedWork({
      pool,
      schema: 'log',
      name: 'publisher',
      logger,
      news,
      // A refusal too takes nothing out of service: writes go on.
      lagReason: (error) => kafkaTrouble(error) ?? 'Kafka or the database cannot be reached',
      stops: (error) =>
        error instanceof PublishingStopped || error instanceof UnfitTopic || error instanceof TopicFault,
      begin: async (leadership) => {
        await withAdmin(kafka, (admin) => ensureTopics(admin, [topic, RECEIPTS, DEAD_LETTERS]));
        return PublisherTerm.begin({
          kafka,
          topic: topic.name,
          pool,
          epoch: leadership.epoch,
          leads: () => leadership.held,
          counted: (events) => published.inc(events),
        });
      },
    });
  }

  start(): Promise<void> {
    return this.work.start();
  }

  close(): Promise<void> {
    return this.work.close();
  }

  /** `position`: up to this sequence everything is in Kafka. A lag takes nothing out of service; a contradiction does. */
  async readiness(): Promise<ReadinessState> {
    const { trouble, leads } = this.work;
    if (trouble?.kind === 'stop') return { ready: false, reason: trouble.reason };
    const { published, tail } = await readPublishingLag(this.options.pool);
    const behind = trouble === undefined ? {} : { behind: trouble.reason };
    return { ready: true, detail: { leads, position: published, lag: tail - published, ...behind } };
  }
}
