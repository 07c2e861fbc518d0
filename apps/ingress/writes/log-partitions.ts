import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { ensurePartitions } from '#event-log';
import { LOGGER } from '#platform';
import { REGISTRY } from '../registry/registry-pool.ts';

/** Milliseconds between two looks; ten million events take far longer. */
const INTERVAL = 60_000;

/** Keeps a partition of the log ready ahead of the writers: without one no write could be made. */
@Injectable()
export class LogPartitions implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await ensurePartitions(this.registry);
    this.timer = setInterval(() => void this.look(), INTERVAL).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    try {
      await ensurePartitions(this.registry);
    } catch (error) {
      this.logger.error(
        { err: error },
        'the next partition of the log could not be made; it is tried again in a minute',
      );
    }
  }
}
