import type { Pool } from 'pg';

/** Events of one partition of `log.event`. */
const EVENTS_PER_TABLE = 10_000_000;

const boundsOf = (index: number): string =>
  `FOR VALUES FROM (${index * EVENTS_PER_TABLE}) TO (${(index + 1) * EVENTS_PER_TABLE})`;

export const createPartition = (index: number): string =>
  `CREATE TABLE IF NOT EXISTS log.event_${index} PARTITION OF log.event ${boundsOf(index)}`;

/** Any number of ours; copies of a service that start together make the partition one after the other. */
const LOCK = 'rollcall log partitions';

/**
 * Makes sure that the partition after the one being written exists. Cheap when it does; called at start and every
 * minute, long before the ten million events of one are used up. The newest is never dropped. It is made apart and then
 * attached: made as a partition it would lock the log against everybody who writes and reads.
 */
export async function ensurePartitions(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ next: number; exists: boolean }>(
    `SELECT next, to_regclass('log.event_' || next) IS NOT NULL AS exists
     FROM (SELECT coalesce(max(sequence), 0) / $1 + 1 AS next FROM log.event) newest`,
    [EVENTS_PER_TABLE],
  );
  const row = rows[0];
  if (row !== undefined && !row.exists) await attachPartition(pool, row.next);
}

async function attachPartition(pool: Pool, index: number): Promise<void> {
  await pool.query(`DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('${LOCK}'));
    IF to_regclass('log.event_${index}') IS NULL THEN
      CREATE TABLE log.event_${index} (LIKE log.event INCLUDING DEFAULTS INCLUDING INDEXES);
      ALTER TABLE log.event ATTACH PARTITION log.event_${index} ${boundsOf(index)};
    END IF;
  END $$`);
}
