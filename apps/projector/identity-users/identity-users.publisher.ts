import type { Kafka } from 'kafkajs';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { MAX_COMPACTION_LAG, UnfitTopic, ensureTopics, kafkaTrouble, usersTopic, withAdmin } from '#event-log';
import { LedWork, type ReadinessState } from '#platform';
import { LeaderTerm, type RecordKind } from './leader-term.ts';

export interface PublisherOptions {
  readonly kafka: Kafka;
  readonly pool: Pool;
  readonly logger: Logger;
  /** Resolves when the directory may have changed, and now and then anyway. */
  readonly news: () => Promise<void>;
  readonly counted: (kind: RecordKind, records: number) => void;
  /** Default `identity.users`. */
  readonly topic?: string;
  /** Milliseconds; default one hour, as the topic's `max.compaction.lag.ms`. */
  readonly tickEvery?: number;
}

/**
 * Keeps identity.users equal to the people of the directory, in one copy of the projector at a time. Kafka or
 * PostgreSQL being down is a lag, never a crash: what is published is stored, and publishing goes on from there.
 */
export class IdentityUsersPublisher {
  private readonly work: LedWork;

  constructor({ kafka, pool, logger, news, counted, topic, tickEvery = MAX_COMPACTION_LAG }: PublisherOptions) {
    const specification = usersTopic(topic);
    this.work = new LedWork({
      pool,
      schema: 'directory',
      name: 'identity.users',
      logger,
      news,
      lagReason: (error) => kafkaTrouble(error) ?? 'Kafka or the database cannot be reached',
      stops: (error) => error instanceof UnfitTopic,
      begin: async (leadership) => {
        await withAdmin(kafka, (admin) => ensureTopics(admin, [specification]));
        const leads = (): boolean => leadership.held;
        return LeaderTerm.begin({ kafka, topic: specification.name, pool, tickEvery, counted, leads });
      },
    });
  }

  start(): Promise<void> {
    return this.work.start();
  }

  /** A lag is no reason to take the projector out; a topic that must be mended by hand is said aloud. */
  readiness(): ReadinessState {
    const { trouble, leads } = this.work;
    if (trouble?.kind === 'stop') return { ready: false, reason: trouble.reason };
    return { ready: true, detail: { leads, ...(trouble && { behind: trouble.reason }) } };
  }

  close(): Promise<void> {
    return this.work.close();
  }
}
