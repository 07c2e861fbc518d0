import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { LOGGER } from '#platform';
import { REGISTRY } from '../registry/registry-pool.ts';
import { ROUND, indexNews } from './index-news.ts';

/** Milliseconds between two looks at the log: what is written meanwhile a search finds by the log itself. */
const INTERVAL = 1_000;

/** Keeps `registry.search` close behind the writes. Every ingress process tries; the mark's row lets one at it. */
@Injectable()
export class SearchIndex implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stop = new AbortController();
  /** Events of a round: fewer after one that failed, so that none which takes too long is tried for ever. */
  private round = ROUND;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      const more = await this.step();
      if (!more) await pause(INTERVAL, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Whether there is more to do at once. A search stays right while this fails, and becomes slower. */
  private async step(): Promise<boolean> {
    try {
      const { more } = await indexNews(this.registry, this.round);
      this.round = Math.min(ROUND, this.round * 2);
      return more;
    } catch (error) {
      this.round = Math.ceil(this.round / 2);
      this.logger.warn({ err: error }, 'the search index could not follow the log; tried again in a second');
      return false;
    }
  }
}
