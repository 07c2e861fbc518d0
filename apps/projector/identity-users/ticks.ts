import type { Pool } from 'pg';

/** The key of a tick: a record that says nothing. Its `~` keeps it apart from every `{tenant}/{id}`. */
export const TICK_KEY = '~tick';

/**
 * The partitions that hold a tombstone and have seen no record since for `lag` milliseconds. Kafka closes a segment
 * only when something is appended, and compacts only closed ones: without a tick the values before the tombstone of a
 * quiet partition would lie there for ever.
 */
export async function partitionsDue(pool: Pool, lag: number): Promise<number[]> {
  const { rows } = await pool.query<{ readonly partition: number }>({
    name: 'published-ticks-due',
    text: `SELECT partition FROM directory.published
           WHERE tombstone IS NOT NULL AND greatest(tombstone, tick) < now() - $1 * interval '1 millisecond'
           ORDER BY partition`,
    values: [lag],
  });
  return rows.map(({ partition }) => partition);
}

/**
 * Notes ticks. The first after a tombstone closes its segment and lets Kafka compact it; with the second, one lag
 * later, that has had its time, and no more are needed until the next tombstone.
 */
export async function noteTicks(pool: Pool, partitions: readonly number[]): Promise<void> {
  await pool.query(
    `UPDATE directory.published SET tick = now(), tombstone = CASE WHEN tick > tombstone THEN NULL ELSE tombstone END
     WHERE partition = ANY($1::smallint[])`,
    [partitions],
  );
}
