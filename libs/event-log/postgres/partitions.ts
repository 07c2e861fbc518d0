import type { Pool } from 'pg';

/** Events of one partition of `log.event`. */
export const EVENTS_PER_TABLE = 10_000_000;

export const createPartition = (index: number): string =>
  `CREATE TABLE IF NOT EXISTS log.event_${index} PARTITION OF log.event
   FOR VALUES FROM (${index * EVENTS_PER_TABLE}) TO (${(index + 1) * EVENTS_PER_TABLE})`;

/**
 * Makes sure that the partition after the one being written exists. Cheap when it does; called at start and every
 * minute, long before the ten million events of one are used up. The newest is never dropped.
 */
export async function ensurePartitions(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ next: number; exists: boolean }>(
    `SELECT next, to_regclass('log.event_' || next) IS NOT NULL AS exists
     FROM (SELECT coalesce(max(sequence), 0) / $1 + 1 AS next FROM log.event) newest`,
    [EVENTS_PER_TABLE],
  );
  const row = rows[0];
  if (row !== undefined && !row.exists) await pool.query(createPartition(row.next));
}
