import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { LOG_PATTERN, LogServer, PostgresLog, type LogBatch, type WakeUp } from '#event-log';
import { ENVIRONMENT, LOGGER, Metrics, Readiness, type Environment, type ReadinessCheck } from '#platform';
import { Pushing } from './delivery/pushing.ts';
import { feedBatch } from './feed-consumer.ts';
import { FEED_NEWS, FEED_POOL } from './feed-pool.ts';
import { FEED } from './receivers/begin-receiver.ts';
import { hasReceivers } from './receivers/read-receivers.ts';

/** Milliseconds between two looks for a first receiver, which another process may have taken in. */
const LOOK = 1_000;

/**
 * The feed as it lives in the ingress: a consumer of the log that queues, and those who deliver. As long as nobody has
 * registered a receiver none of it runs, and the log is not read.
 */
@Injectable()
export class Feed implements OnApplicationBootstrap {
  private readonly closing = new AbortController();
  private beginning: Promise<void> = Promise.resolve();
  private log: PostgresLog | undefined;
  private server: LogServer | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    @Inject(FEED_POOL) private readonly pool: Pool,
    @Inject(FEED_NEWS) private readonly news: WakeUp,
    private readonly pushing: Pushing,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.beginning = this.begin();
  }

  /** Delivery ends with what is on its way, then the consumer with its batch. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.beginning;
    await this.pushing.close();
    await this.server?.close();
    await this.log?.close();
    await this.news.close();
    await this.pool.end();
  }

  private async begin(): Promise<void> {
    while (!(await this.isWanted())) {
      if (!(await pause(LOOK, true, { signal: this.closing.signal, ref: false }).catch(() => false))) return;
    }
    this.news.start();
    this.pushing.start();
    await this.listen();
  }

  private async isWanted(): Promise<boolean> {
    try {
      return await hasReceivers(this.pool);
    } catch (error) {
      this.logger.warn({ err: error }, 'receivers cannot be looked for; it will be tried again');
      return false;
    }
  }

  /** The log is read where it is written: in the registry's database, whether or not Kafka carries it to others. */
  private async listen(): Promise<void> {
    const { pool, logger, metrics } = this;
    this.log = new PostgresLog(this.environment.databases.registry, pool, logger);
    const readiness = { register: (name: string, check: ReadinessCheck) => this.announce(name, check) };
    const options = { log: this.log, consumer: FEED, schema: FEED, pool, logger, readiness, metrics };
    this.server = new LogServer(options);
    this.server.addHandler(LOG_PATTERN, (batch: LogBatch) => feedBatch(batch), true);
    const { server } = this;
    await new Promise<void>((resolve) => {
      server.listen((error) => {
        if (error !== undefined) logger.error({ err: error }, 'the feed cannot read the log');
        resolve();
      });
    });
  }

  /** A feed that stands still is told of, and is no reason to send SCIM elsewhere. */
  private announce(name: string, check: ReadinessCheck): void {
    this.readiness.register(name, async () => {
      const state = await check();
      return state.ready ? state : { ready: true, detail: { behind: state.reason } };
    });
  }
}
