import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { inTransaction } from '#platform';
import { wholeHash } from '../content/content-hash.ts';
import { foldLog } from './fold-log.ts';
import { foldPage, NOTHING } from './fold-page.ts';
import type { FoldSource } from './fold-source.ts';
import { readDiscardedSequences, stampOf, type LeftOut } from './given-up.ts';
import { landPage } from './land-page.ts';
import { readPages } from './read-pages.ts';
import { openShadow, type Shadow } from './shadow.ts';
import { holdProjector, swapIn } from './swap.ts';

const SHADOW = 'directory_rebuild';
/** Events that are left to be folded while the projector is held: a fraction of a second's worth. */
const REMAINDER = 1_000;
/** Milliseconds before the swap is tried again where somebody held a lock. */
const PAUSES = [100, 500, 1_000, 2_000, 5_000];

export interface Rebuilt {
  /** Events of the log that the new directory stands for. */
  readonly events: number;
  /** People and groups with an event that cannot be folded; see `rollcall dead-letters`. */
  readonly parked: number;
  /** Content hash over all tenants, right after the swap. */
  readonly hash: string;
}

/**
 * Folds the whole log into tables beside the running ones, which go on serving and being written, and puts them in
 * their place in one transaction. Discarded events are left out, parked ones tried again. A killed run is gone on
 * with by the next. Rejects with StopConsumer where an event is missing in the log or the keyring cannot be reached.
 */
export async function rebuildDirectory(source: FoldSource): Promise<Rebuilt> {
  const { log, pool } = source;
  const leftOut = await readDiscardedSequences(pool);
  let shadow = await openShadow(pool, SHADOW, stampOf(leftOut));
  for (let attempt = 0; ; attempt += 1) {
    let tail = await log.tail();
    do {
      shadow = await foldLog(source, shadow, leftOut, tail);
      tail = await log.tail();
    } while (tail - shadow.folded.sequence > REMAINDER);
    if (attempt === 0) for (const table of ['resource', 'membership']) await pool.query(`ANALYZE ${SHADOW}.${table}`);
    try {
      const ready = shadow;
      const { folded, parked } = await inTransaction(pool, (tx) => finish(tx, source, ready, leftOut));
      return { events: folded.sequence, parked: parked.size, hash: await wholeHash(pool) };
    } catch (error) {
      const delay = PAUSES[attempt];
      if (delay === undefined || !isLockConflict(error)) throw error;
      await pause(delay);
    }
  }
}

/** Folds what the projector has that the new tables have not, while it is held, and swaps. */
async function finish(tx: ClientBase, source: FoldSource, ready: Shadow, leftOut: LeftOut): Promise<Shadow> {
  const until = await holdProjector(tx);
  let shadow = ready;
  for await (const page of readPages(source, leftOut, shadow.folded.sequence, until)) {
    const folded = await foldPage(tx, shadow, page, NOTHING);
    ({ shadow } = await landPage(tx, shadow, source.keyring, page, folded));
  }
  await swapIn(tx, shadow);
  return shadow;
}

/** lock_not_available, deadlock_detected. */
const isLockConflict = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');
