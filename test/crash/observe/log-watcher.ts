import { setTimeout as pause } from 'node:timers/promises';
import { readEvents } from '#event-log';
import type { Polled } from '../checker/check-polls.ts';
import type { Databases } from './databases.ts';
import { sequence } from './read-log.ts';

const INTERVAL = 15;
const PAGE = 200;

/** Follows the log as a consumer does, while it is written and its server is killed: what it was shown, in that order. */
export class LogWatcher {
  readonly polled: Polled[] = [];
  private readonly stopping = new AbortController();
  private readonly watching: Promise<void>;

  constructor(private readonly databases: Databases) {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.poll().catch(() => undefined); // PostgreSQL is down: asked again, from where we are
      await pause(INTERVAL);
    }
  }

  private async poll(): Promise<void> {
    const after = sequence(this.polled.at(-1)?.sequence ?? 0);
    const events = await readEvents(this.databases.pool, { after, limit: PAGE });
    this.polled.push(...events.map(({ sequence, id }) => ({ sequence, id })));
  }
}
