import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Capabilities, Target } from '#targets';
import type { FingerprintKeys } from '../fingerprint/fingerprint-keys.ts';
import { RemovalGuard } from '../guard/removal-guard.ts';
import type { NewIntent } from '../intent/commit-intents.ts';
import { leaseDue } from '../leases/lease-due.ts';
import type { WorkRow } from '../leases/work-row.ts';
import { Bell } from '../news/bell.ts';
import type { DirectoryNews } from '../news/directory-news.ts';
import type { Gathered } from '../outcome/gathered.ts';
import type { OutcomeStore } from '../outcome/outcome-store.ts';
import { Pace } from '../pace/pace.ts';
import type { Ask } from '../account/scene.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import { bringRow, untouched } from './bring-row.ts';
import { Calls, NotNow, type CallWatch } from './calls.ts';
import { Lease } from './lease.ts';
import { PAST_QUEUE, leaseFor } from './lease-margins.ts';
import { readDesired, type Wish } from './read-desired.ts';
import { sceneOf } from './scene-of.ts';
import { isPaused, pauseTarget } from './target-rows.ts';

export interface WorkerOptions {
  readonly target: Target;
  readonly worker: string;
  readonly sync: Pool;
  readonly directory: Pool;
  readonly keys: FingerprintKeys;
  readonly intents: Gathered<NewIntent, boolean>;
  readonly outcomes: OutcomeStore;
  readonly news: DirectoryNews;
  readonly watch: CallWatch;
  /** Whether the facts that the work makes can be told; while not, no more work is done. */
  readonly mayTell: () => boolean;
  readonly logger: Logger;
}

/** Rows leased ahead for each request that may be under way: what is done while the next are being leased. */
const AHEAD = 4;
const MOST_LEASED = 200;
/** Milliseconds of rest when nothing rings; everything that makes a row due rings. */
const POLL = 500;

interface Leased {
  readonly row: WorkRow;
  readonly wish: Wish;
  readonly lease: Lease;
  /** The number of the directory's news before it was read. */
  readonly heard: number;
}

/**
 * Keeps one target in step: leases what is due, reads what is desired, calls the target as much at once as its pace
 * allows, and hands in what came of it. It shares nothing with the other targets' workers but the database.
 */
export class TargetWorker {
  private readonly bell = new Bell();
  readonly pace: Pace;
  private readonly calls: Calls;
  private readonly guard: RemovalGuard;
  readonly reconciler: Reconciler;
  private readonly queue: Leased[] = [];
  private readonly busy = new Set<Promise<void>>();
  private capabilities: Capabilities | undefined;
  private readonly ending = new AbortController();
  private running: Promise<void> = Promise.resolve();
  /** Whether there may be rows to lease: something rang, the last lease was full, or nobody looked for a while. */
  private mayBeDue = true;
  /** Why nothing is done although there may be work; for readiness. */
  private trouble: string | undefined;

  constructor(private readonly options: WorkerOptions) {
    this.pace = new Pace(options.target.limits);
    this.calls = new Calls(options.target, this.pace, options.watch);
    this.guard = new RemovalGuard(options.sync, options.target, options.logger);
    const ask: Ask = (name, call) => this.calls.askPatiently(name, call, this.ending.signal);
    this.reconciler = new Reconciler({ ...options, ask });
  }

  get name(): string {
    return this.options.target.name;
  }

  /** What stands in the way, in words. */
  get state(): string | undefined {
    if (this.trouble !== undefined) return this.trouble;
    if (this.pace.breaker.isOpen) return 'it does not answer; it is tried again now and then';
    return this.pace.delay(performance.now()) > 0 ? 'it asked us to slow down' : undefined;
  }

  start(): void {
    this.running = this.run();
  }

  /** There may be something to do. */
  ring(): void {
    this.mayBeDue = true;
    this.bell.ring();
  }

  /** Leases no more, finishes what is under way, gives the rest back. */
  async close(): Promise<void> {
    this.ending.abort();
    this.bell.ring();
    await this.reconciler.close();
    await this.running;
    await Promise.all(this.busy);
  }

  private async run(): Promise<void> {
    while (!this.ending.signal.aborted) {
      try {
        const rest = await this.turn();
        this.trouble = undefined;
        if (rest > 0 && !(await this.bell.sleep(Math.min(POLL, rest)))) this.mayBeDue = true;
      } catch (error) {
        this.trouble = 'the database cannot be reached';
        this.options.logger.warn({ err: error, target: this.name }, 'nothing could be leased; it is tried again');
        this.mayBeDue = true;
        await this.bell.sleep(POLL);
      }
    }
    this.giveBack(0);
  }

  /** Does what can be done now; the milliseconds until there may be more. */
  private async turn(): Promise<number> {
    const delay = this.pace.delay(performance.now());
    if (delay > 0) {
      this.giveBack(delay);
      return delay;
    }
    if (!this.options.mayTell()) return POLL;
    this.capabilities ??= await this.describe();
    if (this.capabilities === undefined) return POLL;
    this.begin(this.capabilities);
    const { concurrency } = this.pace;
    const room = Math.min(MOST_LEASED, concurrency * AHEAD) - this.queue.length;
    if (!this.mayBeDue || this.queue.length >= concurrency || room <= 0) return POLL;
    this.mayBeDue = false;
    const leased = await this.lease(room);
    if (leased === room) this.mayBeDue = true;
    this.begin(this.capabilities);
    return leased > 0 ? 0 : POLL;
  }

  private async lease(limit: number): Promise<number> {
    const { sync, target, worker, news } = this.options;
    const asked = performance.now();
    const valid = leaseFor(target) + PAST_QUEUE;
    const rows = await leaseDue(sync, { target: target.name, worker, limit, valid });
    if (rows.length === 0) return 0;
    const heard = news.heard;
    const wishes = await this.desired(rows);
    for (const row of rows) {
      const wish = wishes.get(row);
      if (wish === undefined) continue;
      this.queue.push({ row, wish, heard, lease: new Lease(sync, row, worker, valid, asked) });
    }
    return rows.length;
  }

  /** When the directory cannot be read, the rows go back at once: nothing has been done with them. */
  private async desired(rows: readonly WorkRow[]): Promise<ReadonlyMap<WorkRow, Wish>> {
    const { directory, target, outcomes } = this.options;
    try {
      return await readDesired(directory, target, rows);
    } catch (error) {
      for (const row of rows) outcomes.store(untouched(row, { kind: 'again', after: POLL }), () => undefined);
      throw error;
    }
  }

  /** Begins as many rows as the pace allows at once. */
  private begin(capabilities: Capabilities): void {
    while (this.busy.size < this.pace.concurrency) {
      const next = this.queue.shift();
      if (next === undefined) return;
      const done = this.bring(next, capabilities).finally(() => {
        this.busy.delete(done);
        this.bell.ring();
      });
      this.busy.add(done);
    }
  }

  private async bring({ row, wish, lease, heard }: Leased, capabilities: Capabilities): Promise<void> {
    const { sync, directory, target, keys, intents, outcomes, news, logger } = this.options;
    try {
      const around = { sync, target, capabilities, keys, calls: this.calls, intents, guard: this.guard };
      const outcome = await bringRow(row, wish, { sync, directory }, sceneOf(row, lease, around));
      if (outcome === undefined) return;
      if (outcome.trouble?.class === 'auth') await this.pause(outcome.trouble.reason);
      // Not awaited: the next row need not wait for the disk.
      outcomes.store(outcome, (isDue) => {
        if (outcome.fate.kind === 'behind') news.waitFor(heard);
        if (isDue) this.ring();
      });
    } catch (error) {
      // Its lease runs out, and who takes it over reads the account back.
      logger.error({ err: error, target: this.name, kind: row.kind, resource: row.resource }, 'a row was left');
    }
  }

  private async pause(reason: string): Promise<void> {
    const { sync, target, logger } = this.options;
    const why = `the target does not accept our credentials (${reason})`;
    if (await pauseTarget(sync, target.name, why, 'credentials')) {
      logger.error({ target: target.name, reason }, 'the target is paused: it does not accept our credentials');
    }
  }

  private async describe(): Promise<Capabilities | undefined> {
    const { sync, target, logger } = this.options;
    // Refused credentials that are shown again and again get an account locked.
    if (await isPaused(sync, target.name)) return undefined;
    try {
      const answer = await this.calls.ask('describe', (options) => target.connector.describe(options));
      if (answer.kind === 'done') return answer.value;
      const reason = answer.kind === 'failed' ? answer.error.reason : 'nothing is there';
      logger.warn({ target: target.name, reason }, 'the target does not say what it can do; it is asked again');
      if (answer.kind === 'failed' && answer.error.class === 'auth') await this.pause(answer.error.reason);
    } catch (error) {
      if (!(error instanceof NotNow)) throw error;
    }
    return undefined;
  }

  /** What is leased ahead and not begun goes back, due in `after` milliseconds. */
  private giveBack(after: number): void {
    for (const { row } of this.queue.splice(0)) {
      this.options.outcomes.store(untouched(row, { kind: 'again', after }), () => undefined);
    }
  }
}
