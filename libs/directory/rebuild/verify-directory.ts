import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase, Pool } from 'pg';
import type { Sequence } from '#identity';
import { wholeHash } from '../content/content-hash.ts';
import { findDifferences, type Difference } from '../content/differences.ts';
import { directoryPosition } from '../positions/directory-position.ts';
import { foldLog } from './fold-log.ts';
import { foldPage, NOTHING } from './fold-page.ts';
import type { FoldSource } from './fold-source.ts';
import { readUnappliedSequences, stampOf, type LeftOut } from './given-up.ts';
import { landPage } from './land-page.ts';
import { readPages, unlockPage } from './read-pages.ts';
import { dropShadow, openShadow, type Shadow } from './shadow.ts';

const SHADOW = 'directory_verify';
/** How many differences are named. */
const NAMED = 100;
/** Milliseconds that the projector is given to come to where the log was folded. */
const PATIENCE = 60_000;

export interface Verified {
  /** Events of the log that were folded. */
  readonly events: number;
  /** How many people, groups and memberships differ, and the first hundred of them. */
  readonly differing: number;
  readonly differences: readonly Difference[];
  /** Content hashes of the directory and of what the log comes to: equal when nothing differs. */
  readonly hashes: { readonly directory: string; readonly log: string };
}

/**
 * Folds the log into tables of its own and compares the directory with them. The directory is read in one snapshot,
 * is not written, and goes on being written by the projector. Discarded and parked events are left out, as they are
 * in the directory. A killed run is gone on with by the next.
 */
export async function verifyDirectory(source: FoldSource): Promise<Verified> {
  const { pool } = source;
  const leftOut = await readUnappliedSequences(pool);
  const opened = await openShadow(pool, SHADOW, stampOf(leftOut));
  const positions = await directoryPosition(pool);
  const highest = [...positions.values()].reduce<Sequence>((a, b) => (b > a ? b : a), opened.folded.sequence);
  const shadow = await foldLog(source, opened, leftOut, highest);
  await untilFolded(pool, shadow, source.signal);
  const verified = await inSnapshot(pool, (tx) => compare(tx, source, shadow, leftOut));
  await dropShadow(pool, SHADOW);
  return verified;
}

/** Waits for partitions in which the projector is behind the highest of its positions. */
async function untilFolded(pool: Pool, { schema }: Shadow, signal: AbortSignal | undefined): Promise<void> {
  const { rows } = await pool.query<{ readonly partition: number; readonly sequence: Sequence }>(
    `SELECT partition, max(sequence) AS sequence FROM ${schema}.resource GROUP BY partition`,
  );
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const positions = await directoryPosition(pool);
    const behind = rows.filter(({ partition, sequence }) => (positions.get(partition) ?? 0) < sequence);
    if (behind.length === 0) return;
    if (performance.now() > deadline) {
      throw new Error(`the projector is behind in ${behind.length} partitions and does not go on; is it running?`);
    }
    await pause(100, undefined, signal === undefined ? {} : { signal });
  }
}

/** Repeatable read: the directory and its positions as they are at one moment. */
async function inSnapshot<T>(pool: Pool, work: (tx: ClientBase) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  let broken = true;
  try {
    await tx.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const result = await work(tx);
    await tx.query('ROLLBACK');
    broken = false;
    return result;
  } finally {
    tx.release(broken);
  }
}

async function compare(tx: ClientBase, source: FoldSource, folded: Shadow, leftOut: LeftOut): Promise<Verified> {
  const positions = await directoryPosition(tx);
  const highest = [...positions.values()].reduce<Sequence>((a, b) => (b > a ? b : a), folded.folded.sequence);
  let shadow = folded;
  for await (const page of readPages(source, leftOut, shadow.folded.sequence, highest)) {
    const there = page.events.filter(({ partition, sequence }) => sequence <= (positions.get(partition) ?? 0));
    const again = await unlockPage(source.keyring, there, page.last);
    const folded = await foldPage(tx, shadow, again, NOTHING);
    ({ shadow } = await landPage(tx, shadow, source.keyring, again, folded));
  }
  const { total, named } = await findDifferences(tx, SHADOW, NAMED);
  return {
    events: shadow.folded.sequence,
    differing: total,
    differences: named,
    hashes: { directory: await wholeHash(tx), log: await wholeHash(tx, SHADOW) },
  };
}
