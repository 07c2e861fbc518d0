import type { Pool } from 'pg';
import type { Sequence } from '#identity';
import type { PublishedRecord } from './published.ts';

/** Partition → its last acknowledged record. Partitions without one are missing. */
export async function readPublished(pool: Pool): Promise<ReadonlyMap<number, PublishedRecord>> {
  const { rows } = await pool.query<PublishedRecord>(
    `SELECT partition, sequence, topic_offset AS "offset", event_id AS "eventId" FROM log.publisher ORDER BY partition`,
  );
  return new Map(rows.map((row) => [row.partition, row]));
}

/** Up to where every event is acknowledged, and the newest event, by one look. */
export async function readPublishingLag(
  pool: Pool,
): Promise<{ readonly published: Sequence; readonly tail: Sequence }> {
  const { rows } = await pool.query<{ published: Sequence; tail: Sequence }>(
    `SELECT sequence AS published, (SELECT coalesce(max(sequence), 0) FROM log.event) AS tail FROM log.published`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('log.published has lost its row');
  return row;
}
