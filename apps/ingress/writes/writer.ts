import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Logger } from 'pino';
import { holdsEvent } from '#event-log';
import { CommitInDoubt, rehearseBatch, runBatch, type Means } from './batch-transaction.ts';
import { classify } from './database-error.ts';
import type { Decision } from './decide-batch.ts';
import type { EventSealer } from './seal-events.ts';
import type { BulkWrite, Unfit, Write, WriteResult } from './write.ts';
import type { WriterConnection } from './writer-connection.ts';

/** How often a batch is run before its commands are answered 503. Each try starts from fresh state. */
const TRIES = 4;
/** Before a batch is tried again after a lost connection, by attempt, in milliseconds. */
const RECONNECT = [100, 400, 1_500];
/** Some 60 MB of the ingress's memory. */
export const MOST_MEMBERS = 250_000;
/** How many operations that cannot be carried out are looked for in one bulk; with more of them it is refused whole. */
const MOST_UNFIT = 4;
/** How long, and how often, the log is asked about a commit in doubt, in milliseconds. */
const DOUBT = { patience: 30_000, interval: 250 };

/** Runs batches one after the other on the writing connection, and knows what to do when one fails. */
export class Writer {
  private readonly means: Means;

  /** Without `userTypes` no tenant has schemas of its own. */
  constructor(
    private readonly connection: WriterConnection,
    seal: EventSealer,
    private readonly logger: Logger,
    means: Partial<Omit<Means, 'seal'>> = {},
  ) {
    this.means = { userTypes: () => Promise.resolve(new Map()), mostMembers: MOST_MEMBERS, ...means, seal };
  }

  /** One result per write, in order. It does not reject: a write that fails by a bug of ours is answered as `failed`. */
  async run(writes: readonly Write[]): Promise<readonly WriteResult[]> {
    const decisions = await this.attempt(writes, 1);
    const waiting = writes.filter((_, index) => decisions[index]?.kind === 'deferred');
    if (waiting.length === 0) return decisions.filter((decision) => decision.kind !== 'deferred');
    // What was deferred is the next batch. It ends: in every round at least the first write is decided.
    const later = [...(await this.run(waiting))];
    return decisions.map((decision) => (decision.kind === 'deferred' ? (later.shift() ?? busy('deferred')) : decision));
  }

  private async attempt(writes: readonly Write[], attempt: number): Promise<readonly Decision[]> {
    let tx: Client | undefined;
    try {
      tx = await this.connection.get();
      return await runBatch(tx, writes, this.means);
    } catch (error) {
      if (error instanceof CommitInDoubt) return this.settleDoubt(writes, attempt, error);
      return this.recover(writes, attempt, tx, error);
    }
  }

  private async recover(
    writes: readonly Write[],
    attempt: number,
    tx: Client | undefined,
    error: unknown,
  ): Promise<readonly Decision[]> {
    const failure = classify(error);
    const level = failure === 'bug' ? 'error' : 'warn';
    this.logger[level]({ err: error, failure, attempt, writes: writes.length }, 'a batch failed');
    await this.rollback(tx, failure === 'connection');
    switch (failure) {
      case 'command':
        return this.halve(writes, { kind: 'unstorable' });
      case 'members':
        return this.halve(writes, { kind: 'tooMany' });
      case 'again':
        return this.retry(writes, attempt, failure);
      case 'connection':
        await pause(RECONNECT[attempt - 1] ?? 0);
        return this.retry(writes, attempt, failure);
      case 'key':
        return this.halve(writes, busy('the key of this resource cannot be had'));
      case 'unavailable':
        return writes.map(() => busy(failure));
      case 'bug':
        return this.halve(writes, { kind: 'failed' });
    }
  }

  private retry(writes: readonly Write[], attempt: number, reason: string): Promise<readonly Decision[]> {
    return attempt < TRIES ? this.attempt(writes, attempt + 1) : Promise.resolve(writes.map(() => busy(reason)));
  }

  /**
   * One command is at fault: both halves run on their own until it stands alone and is answered. The second half starts
   * when nothing of the first is left to do, so that no command overtakes a deferred one it came after.
   */
  private async halve(writes: readonly Write[], alone: WriteResult): Promise<readonly Decision[]> {
    const [only] = writes;
    if (writes.length === 1) return only?.kind === 'bulk' && isUnfit(alone) ? this.runMended(only, alone) : [alone];
    const middle = Math.ceil(writes.length / 2);
    const first = await this.run(writes.slice(0, middle));
    return [...first, ...(await this.run(writes.slice(middle)))];
  }

  /** A bulk is never run in parts: the operation at fault is looked for, and the bulk runs again without it. */
  private async runMended(bulk: BulkWrite, unfit: { readonly kind: Unfit }): Promise<readonly Decision[]> {
    const known = bulk.operations.filter(isUnfit).length;
    if (known >= MOST_UNFIT) return [unfit];
    const place = await this.firstUnfit(bulk);
    if (place === undefined) return [busy('rehearsal')];
    return this.attempt([{ ...bulk, operations: bulk.operations.with(place, unfit) }], 1);
  }

  /** Rehearses beginnings of the bulk between the longest that is known to be stored and the shortest that is not. */
  private async firstUnfit(bulk: BulkWrite): Promise<number | undefined> {
    let stored = 0;
    let refused = bulk.operations.length;
    while (refused - stored > 1) {
      const middle = Math.floor((stored + refused) / 2);
      const rehearsal = await this.rehearse({ ...bulk, operations: bulk.operations.slice(0, middle) });
      if (rehearsal === 'failed') return undefined;
      if (rehearsal === 'stored') stored = middle;
      else refused = middle;
    }
    return refused - 1;
  }

  private async rehearse(bulk: BulkWrite): Promise<'stored' | 'refused' | 'failed'> {
    let tx: Client | undefined;
    try {
      tx = await this.connection.get();
      await rehearseBatch(tx, [bulk], this.means);
      return 'stored';
    } catch (error) {
      const failure = classify(error);
      this.logger.warn({ err: error, failure }, 'a bulk was refused in rehearsal');
      await this.rollback(tx, failure === 'connection');
      return failure === 'command' || failure === 'members' ? 'refused' : 'failed';
    }
  }

  /**
   * The head is locked first: it is free only when the transaction in doubt has ended one way or the other. Then the
   * log holds the batch's first event at its place, or it never will.
   */
  private async settleDoubt(
    writes: readonly Write[],
    attempt: number,
    doubt: CommitInDoubt,
  ): Promise<readonly Decision[]> {
    const committed = await this.askLog(doubt);
    if (committed === undefined) return writes.map(() => ({ kind: 'inDoubt' }));
    this.logger.warn({ committed }, 'a commit in doubt was settled');
    return committed ? doubt.decisions : this.retry(writes, attempt, 'connection');
  }

  /** Undefined: not to be learnt within the patience. */
  private async askLog({ first }: CommitInDoubt): Promise<boolean | undefined> {
    const until = Date.now() + DOUBT.patience;
    while (Date.now() < until) {
      this.connection.discard();
      try {
        return await holdsEvent(await this.connection.get(), first.sequence, first.id);
      } catch (error) {
        this.logger.warn({ err: error }, 'a commit in doubt could not be settled yet');
        await pause(DOUBT.interval);
      }
    }
    return undefined;
  }

  private async rollback(tx: Client | undefined, lost: boolean): Promise<void> {
    if (tx === undefined) return;
    if (lost) {
      this.connection.discard();
      return;
    }
    try {
      await tx.query('ROLLBACK');
    } catch (error) {
      this.logger.warn({ err: error }, 'a rollback failed; the connection is replaced');
      this.connection.discard();
    }
  }
}

const isUnfit = (each: { readonly kind: string }): each is { readonly kind: Unfit } =>
  each.kind === 'unstorable' || each.kind === 'tooMany';

const busy = (reason: string): WriteResult => ({ kind: 'busy', reason });
