import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ReadinessState } from '#platform';
import { LeaderTerm, Replaced, type RecordKind } from './leader-term.ts';
import { Leadership } from './leadership.ts';
import { MAX_COMPACTION_LAG, UnfitTopic, ensureTopic } from './topic.ts';

export const IDENTITY_USERS = 'identity.users';

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

/** Milliseconds before the next try, while Kafka or PostgreSQL cannot be reached. */
const BACK_OFF = [200, 500, 1_000, 2_000, 5_000, 10_000];

/**
 * Keeps identity.users equal to the people of the directory, in one copy of the projector at a time. Kafka or
 * PostgreSQL being down is a lag, never a crash: what is published is stored, and publishing goes on from there.
 */
export class IdentityUsersPublisher {
  private readonly leadership: Leadership;
  private readonly abort = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private trouble: { readonly reason: string; readonly ready: boolean } | undefined;

  constructor(private readonly options: PublisherOptions) {
    this.leadership = new Leadership(options.pool, IDENTITY_USERS, options.logger);
  }

  async start(): Promise<void> {
    await this.leadership.start();
    this.running = this.run();
  }

  /** A lag is no reason to take the projector out; a topic that must be mended by hand is said aloud. */
  readiness(): ReadinessState {
    const { trouble } = this;
    if (trouble?.ready === false) return { ready: false, reason: trouble.reason };
    return { ready: true, detail: { leads: this.leadership.held, ...(trouble && { behind: trouble.reason }) } };
  }

  async close(): Promise<void> {
    this.abort.abort();
    await this.running;
    await this.leadership.close();
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.abort.signal.aborted) {
      if (!this.leadership.held) {
        await this.rest(500);
        continue;
      }
      try {
        await this.lead(() => {
          failures = 0;
          this.settle();
        });
      } catch (error) {
        if (!(error instanceof Replaced)) this.worry(error, failures);
        await this.rest(BACK_OFF[Math.min(failures, BACK_OFF.length - 1)] ?? 0);
        failures += 1;
      }
    }
  }

  private async lead(onTurn: () => void): Promise<void> {
    const { kafka, pool, news, counted, topic = IDENTITY_USERS, tickEvery = MAX_COMPACTION_LAG } = this.options;
    await this.provide(topic);
    const term = await LeaderTerm.begin({ kafka, topic, pool, tickEvery, counted, leads: () => this.leadership.held });
    try {
      while (!this.abort.signal.aborted && this.leadership.held) {
        const published = await term.turn();
        onTurn();
        if (!published) await news();
      }
    } finally {
      await term.end();
    }
  }

  private async provide(topic: string): Promise<void> {
    const admin = this.options.kafka.admin();
    try {
      await admin.connect();
      await ensureTopic(admin, topic);
    } finally {
      await admin.disconnect();
    }
  }

  private settle(): void {
    if (this.trouble === undefined) return;
    this.trouble = undefined;
    this.options.logger.info({ topic: IDENTITY_USERS }, 'publishing goes on');
  }

  private worry(error: unknown, failures: number): void {
    const unfit = error instanceof UnfitTopic;
    this.trouble = unfit
      ? { ready: false, reason: error.message }
      : { ready: true, reason: 'Kafka or the database cannot be reached' };
    const level = failures === 0 ? 'warn' : 'debug';
    this.options.logger[level]({ err: error, topic: IDENTITY_USERS }, 'not published; it will be tried again');
  }

  private async rest(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.abort.signal }).catch(() => undefined);
  }
}
