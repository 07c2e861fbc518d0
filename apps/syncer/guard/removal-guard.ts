import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Target } from '#targets';
import { removalLimit } from './removal-limit.ts';
import { countAccounts, holdRemovals, takeRemoval } from './removals.ts';

/** Whether an account may be taken away; else why not. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

/** Milliseconds for which a count of a million accounts is good enough. */
const FRESH = 1_000;

/**
 * Stops a target from losing very many people at once, because of a filter that suddenly matches nobody or a source
 * that suddenly answers empty (complaint 13). Erasures do not ask. What is held waits for `rollcall targets approve`.
 */
export class RemovalGuard {
  private counted: { readonly at: number; readonly accounts: Promise<number> } | undefined;

  constructor(
    private readonly sync: Pool,
    private readonly target: Target,
    private readonly logger: Logger,
  ) {}

  /** Whether one more account may be taken away now; it is counted then. Otherwise why not. */
  async mayRemove(): Promise<Permission> {
    const { name, thresholds } = this.target;
    const accounts = await this.accounts();
    // A share of all that were there an hour ago, or it would shrink with every one that goes.
    const limitAfter = (recent: number): number => removalLimit(thresholds, accounts + recent);
    const taking = await takeRemoval(this.sync, name, (recent) => recent < limitAfter(recent));
    switch (taking.kind) {
      case 'taken':
        return { allowed: true };
      case 'held':
        return { allowed: false, why: taking.why };
      case 'over': {
        const approval = `if that is meant: rollcall targets approve ${name}`;
        const why = `more accounts than its thresholds allow would have been taken away within an hour; ${approval}`;
        if (await holdRemovals(this.sync, name, why)) {
          this.logger.error({ target: name }, 'removals are held: too many at once; they wait for an approval');
        }
        return { allowed: false, why };
      }
    }
  }

  private accounts(): Promise<number> {
    const now = performance.now();
    if (this.counted === undefined || now - this.counted.at > FRESH) {
      this.counted = { at: now, accounts: countAccounts(this.sync, this.target.name) };
    }
    return this.counted.accounts;
  }
}
