import type { Pool } from 'pg';
import type { PublishedUpTo } from './published.ts';

/**
 * Notes that the leader of this epoch publishes, which fences every former one off: what those move from now on finds
 * another epoch. Gives where to go on; undefined when a later leader has begun. Locks the row until it is written.
 */
export async function beginEpoch(pool: Pool, epoch: number): Promise<PublishedUpTo | undefined> {
  const { rows } = await pool.query<PublishedUpTo>(
    `UPDATE log.published SET epoch = $1 WHERE epoch <= $1 RETURNING sequence, event_id AS "eventId"`,
    [epoch],
  );
  return rows[0];
}
