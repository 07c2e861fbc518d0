import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { Gathered } from './gathered.ts';
import type { Outcome } from './outcome.ts';
import { storeOutcomes, type Stored, type StoredAs } from './store-outcomes.ts';
import { twiceLinked } from './twice-linked.ts';

export interface OutcomeStoreOptions {
  readonly pool: Pool;
  readonly worker: string;
  readonly logger: Logger;
  /** Whether groups are pushed to a target: whether anybody follows an account that comes or goes. */
  readonly pushesGroups: (target: string) => boolean;
  /** Told of what was stored. */
  readonly stored: (outcomes: readonly Outcome[]) => void;
}

/** Milliseconds before each further try to store; a lease outlasts the sum of them. */
const RETRIES = [50, 200, 500, 1_000];

/**
 * Stores outcomes in groups. One that cannot be stored is dropped in the end: its lease runs out, and whoever takes
 * the row over reads the account back, so that nothing is done twice.
 */
export class OutcomeStore {
  private readonly gathered: Gathered<Outcome, StoredAs>;

  constructor(private readonly options: OutcomeStoreOptions) {
    this.gathered = new Gathered((outcomes) => this.flush(outcomes));
  }

  /** `then`: told when it is stored, and whether the row is due again at once. */
  store(outcome: Outcome, then: (isDue: boolean) => void): void {
    const told = (as: StoredAs): void => then(as === 'due');
    this.gathered.submit(outcome).then(told, (error: unknown) => {
      const { target, kind, resource } = outcome.row;
      this.options.logger.error({ err: error, target, kind, resource }, 'a result could not be stored');
    });
  }

  /** Resolves when everything handed in is stored or dropped. */
  idle(): Promise<void> {
    return this.gathered.idle();
  }

  private async flush(outcomes: readonly Outcome[]): Promise<StoredAs[]> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const stored = await this.storeOrPart(outcomes);
        this.options.stored(stored.filter(({ as }) => as !== 'lost').map(({ outcome }) => outcome));
        return stored.map(({ as }) => as);
      } catch (error) {
        const delay = RETRIES[attempt];
        if (delay === undefined) throw error;
        this.options.logger.warn({ err: error, outcomes: outcomes.length }, 'results are stored once more');
        await pause(delay);
      }
    }
  }

  /** An account that turned out to be linked already fails the whole statement: then each is stored alone. */
  private async storeOrPart(outcomes: readonly Outcome[]): Promise<Stored[]> {
    const { pool, worker, pushesGroups } = this.options;
    try {
      return await storeOutcomes(pool, worker, outcomes, pushesGroups);
    } catch (error) {
      if (!isTwiceLinked(error)) throw error;
      if (outcomes.length === 1) return storeOutcomes(pool, worker, outcomes.map(twiceLinked), pushesGroups);
      const stored: Stored[] = [];
      for (const outcome of outcomes) stored.push(...(await this.storeOrPart([outcome])));
      return stored;
    }
  }
}

const isTwiceLinked = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'state_remote';
