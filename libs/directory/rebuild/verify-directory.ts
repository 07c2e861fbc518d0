import { inTransaction } from '#platform';
import { differences, type Difference } from '../content/differences.ts';
import { DIRECTORY } from '../tables.ts';
import { dropShadow, foldLog, type FoldSource } from './fold-log.ts';
import type { Sequence } from '#identity';

const SHADOW = 'directory_verify';
const PROJECTOR = 'projector';
/** How many differences are named. */
const NAMED = 100;

export interface Verified {
  readonly events: number;
  readonly differences: readonly Difference[];
}

/**
 * Folds the log into tables of its own and compares them with the directory, which is read in one snapshot and goes
 * on being written. Of each partition only what the projector had folded at the snapshot counts.
 */
export async function verifyDirectory(source: FoldSource): Promise<Verified> {
  const { pool } = source;
  await dropShadow(pool, SHADOW);
  const snapshot = await pool.connect();
  try {
    await snapshot.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await snapshot.query<{ partition: number; sequence: Sequence }>(
      `SELECT partition, sequence FROM ${DIRECTORY}.position WHERE consumer = $1`,
      [PROJECTOR],
    );
    const folded = new Map(rows.map(({ partition, sequence }) => [partition, sequence]));
    const until = rows.reduce<Sequence>(
      (highest, { sequence }) => (sequence > highest ? sequence : highest),
      0 as Sequence,
    );
    await foldLog(source, SHADOW, until, ({ partition, sequence }) => sequence <= (folded.get(partition) ?? 0));
    const found = await inTransaction(pool, (tx) =>
      differences({ db: tx, schema: SHADOW }, { db: snapshot, schema: DIRECTORY }, NAMED),
    );
    await snapshot.query('COMMIT');
    return { events: until, differences: found };
  } finally {
    snapshot.release();
    await dropShadow(pool, SHADOW);
  }
}
