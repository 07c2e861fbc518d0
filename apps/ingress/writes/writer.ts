import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Logger } from 'pino';
import { holdsEvent } from '#event-log';
import { CommitInDoubt, runBatch } from './batch-transaction.ts';
import { classify } from './database-error.ts';
import type { Decision } from './decide-batch.ts';
import type { EventSealer } from './seal-events.ts';
import type { Write, WriteResult } from './write.ts';
import type { WriterConnection } from './writer-connection.ts';

/** How often a batch is run before its commands are answered 503. Each try starts from fresh state. */
const TRIES = 4;
/** Before a batch is tried again after a lost connection, by attempt, in milliseconds. */
const RECONNECT = [100, 400, 1_500];
/** How long, and how often, the log is asked about a commit in doubt, in milliseconds. */
const DOUBT = { patience: 30_000, interval: 250 };

/** Runs batches one after the other on the writing connection, and knows what to do when one fails. */
export class Writer {
  constructor(
    private readonly connection: WriterConnection,
    private readonly seal: EventSealer,
    private readonly logger: Logger,
  ) {}

  /** One result per write, in order. Rejects only for a bug. */
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
      return await runBatch(tx, writes, this.seal);
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
    this.logger.warn({ err: error, failure, attempt, writes: writes.length }, 'a batch failed');
    await this.rollback(tx, failure === 'connection');
    switch (failure) {
      case 'command':
        return this.halve(writes);
      case 'again':
        return this.retry(writes, attempt, failure);
      case 'connection':
        await pause(RECONNECT[attempt - 1] ?? 0);
        return this.retry(writes, attempt, failure);
      case 'unavailable':
        return writes.map(() => busy(failure));
      case 'bug':
        throw error;
    }
  }

  private retry(writes: readonly Write[], attempt: number, reason: string): Promise<readonly Decision[]> {
    return attempt < TRIES ? this.attempt(writes, attempt + 1) : Promise.resolve(writes.map(() => busy(reason)));
  }

  /** One command is at fault: both halves run on their own until it stands alone. */
  private async halve(writes: readonly Write[]): Promise<readonly Decision[]> {
    if (writes.length === 1) return [{ kind: 'unstorable' }];
    const middle = Math.ceil(writes.length / 2);
    const first = await this.attempt(writes.slice(0, middle), 1);
    return [...first, ...(await this.attempt(writes.slice(middle), 1))];
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
    const until = Date.now() + DOUBT.patience;
    while (Date.now() < until) {
      this.connection.discard();
      try {
        const tx = await this.connection.get();
        const committed = await holdsEvent(tx, doubt.first.sequence, doubt.first.id);
        this.logger.warn({ committed }, 'a commit in doubt was settled');
        return committed ? doubt.decisions : await this.retry(writes, attempt, 'connection');
      } catch (error) {
        this.logger.warn({ err: error }, 'a commit in doubt could not be settled yet');
        await pause(DOUBT.interval);
      }
    }
    return writes.map(() => ({ kind: 'inDoubt' }));
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

const busy = (reason: string): WriteResult => ({ kind: 'busy', reason });
