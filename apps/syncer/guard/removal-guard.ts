import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Target } from '#targets';
import { removalLimit } from './removal-limit.ts';
import { countRemoval, holdRemovals, readRemovals, type Removals } from './removals.ts';

/** Whether an account may be taken away; else why not. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

/** Milliseconds for which a reading is good enough; what we let go since is counted on top. */
const FRESH = 1_000;

/**
 * Stops a target from losing very many people at once, because of a filter that suddenly matches nobody or a source
 * that suddenly answers empty (complaint 13). Erasures do not ask. What is held waits for `rollcall targets approve`.
 */
export class RemovalGuard {
  private reading: { readonly at: number; readonly removals: Promise<Removals> } | undefined;
  private since = 0;

  constructor(
    private readonly sync: Pool,
    private readonly target: Target,
    private readonly logger: Logger,
  ) {}

  /** Whether one more account may be taken away now; it is counted then. Otherwise why not. */
  async mayRemove(): Promise<Permission> {
    const permission = this.judge(await this.read());
    if (permission.allowed) return this.count();
    // What is refused must be refused as things are now: an approval may just have come.
    this.reading = undefined;
    const fresh = await this.read();
    const judged = this.judge(fresh);
    if (judged.allowed) return this.count();
    return fresh.held === null ? { allowed: false, why: await this.hold(judged.why) } : judged;
  }

  private judge({ recent, accounts, held }: Removals): Permission {
    if (held !== null) return { allowed: false, why: held };
    const limit = removalLimit(this.target.thresholds, accounts);
    if (recent + this.since < limit) return { allowed: true };
    const approval = `if that is meant: rollcall targets approve ${this.target.name}`;
    return {
      allowed: false,
      why: `more than ${limit} accounts would have been taken away within an hour; ${approval}`,
    };
  }

  private async count(): Promise<Permission> {
    this.since += 1;
    await countRemoval(this.sync, this.target.name);
    return { allowed: true };
  }

  private async hold(why: string): Promise<string> {
    const { name } = this.target;
    if (await holdRemovals(this.sync, name, why)) {
      this.logger.error({ target: name }, 'removals are held: too many at once; they wait for an approval');
    }
    return why;
  }

  private read(): Promise<Removals> {
    const now = performance.now();
    if (this.reading === undefined || now - this.reading.at > FRESH) {
      this.since = 0;
      this.reading = { at: now, removals: readRemovals(this.sync, this.target.name) };
    }
    return this.reading.removals;
  }
}
