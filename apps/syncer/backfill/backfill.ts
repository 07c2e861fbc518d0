import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Target } from '#targets';
import { Bell } from '../news/bell.ts';
import { nextPage } from './next-page.ts';

export interface BackfillOptions {
  readonly sync: Pool;
  readonly directory: Pool;
  readonly targets: readonly Target[];
  readonly logger: Logger;
}

/** Milliseconds between two looks for a round that another copy has left. */
const LOOK = 5_000;
const RETRY = 500;

/**
 * First sync and changed configuration are one thing: everybody is looked at again, in pages, in the last lane. A
 * killed run is gone on with from its mark.
 */
export class Backfill {
  private readonly bell = new Bell();
  private closing = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: BackfillOptions) {}

  start(): void {
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closing = true;
    this.bell.ring();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.closing) {
      const outcomes: ('page' | 'nothing' | 'failed')[] = [];
      for (const target of this.options.targets) outcomes.push(await this.page(target));
      if (outcomes.includes('failed')) await this.bell.sleep(RETRY);
      else if (!outcomes.includes('page')) await this.bell.sleep(LOOK);
    }
  }

  /** One page of each target in turn, so that a large one does not keep the others waiting. */
  private async page(target: Target): Promise<'page' | 'nothing' | 'failed'> {
    const { sync, directory, logger } = this.options;
    try {
      return !this.closing && (await nextPage(sync, directory, target)) ? 'page' : 'nothing';
    } catch (error) {
      logger.warn({ err: error, target: target.name }, 'a page of the backfill is tried again');
      return 'failed';
    }
  }
}
