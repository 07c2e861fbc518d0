import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { Rounds, type WakeUp } from '#event-log';
import { wakeBehind } from './wake-behind.ts';

export interface DirectoryNewsOptions {
  /** On the directory's channel. */
  readonly wakeUp: WakeUp;
  readonly sync: Pool;
  readonly directory: Pool;
  readonly logger: Logger;
  /** Told when rows have become due. */
  readonly woken: () => void;
}

/** Milliseconds after which is looked for rows that wait although nobody here gave one back: another copy may have died. */
const LOOK = 5_000;

/** Makes the rows due that wait for the directory, as soon as it says that it has come further. */
export class DirectoryNews extends Rounds {
  private count = 0;
  private waiting = true;
  private looked = -Infinity;

  constructor(private readonly options: DirectoryNewsOptions) {
    super(options.wakeUp, () => this.round());
  }

  /** How often there was news: remember it before reading the directory. */
  get heard(): number {
    return this.count;
  }

  /** A row has been given back because the directory, read after news number `heard`, did not show its change. */
  waitFor(heard: number): void {
    this.waiting = true;
    // News that came between the reading and the giving back found the row not waiting yet.
    if (heard !== this.count) this.ring();
  }

  /** Rows may have begun to wait whose change the directory shows already. */
  look(): void {
    this.waiting = true;
    this.ring();
  }

  private async round(): Promise<void> {
    const { sync, directory, logger, woken } = this.options;
    this.count += 1;
    if (!this.waiting && performance.now() - this.looked < LOOK) return;
    try {
      this.looked = performance.now();
      // Before the look: what is given back during it may have been too late for it.
      this.waiting = false;
      const { due, left } = await wakeBehind(sync, directory);
      if (left) this.waiting = true;
      if (due > 0) woken();
    } catch (error) {
      this.waiting = true;
      logger.warn({ err: error }, 'rows that wait for the directory could not be looked for');
    }
  }
}
