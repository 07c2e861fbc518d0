import type { Pool } from 'pg';
import type { Sequence } from '#identity';
import type { PublishedRecord, PublishedUpTo } from './published.ts';

/** What one epoch moves, and from where. */
export interface PublishedMove {
  readonly epoch: number;
  readonly from: Sequence;
  readonly to: PublishedUpTo;
  /** The last record of each partition that has new ones. */
  readonly records: readonly PublishedRecord[];
}

/**
 * Notes what Kafka has acknowledged, in one statement: the row of `log.published` is the fence, and the partitions'
 * rows are written only if it was where this leader left it. False: another leader has begun.
 */
export async function movePublished(pool: Pool, { epoch, from, to, records }: PublishedMove): Promise<boolean> {
  const { rows } = await pool.query<{ readonly moved: number }>({
    name: 'publisher-move',
    text: `WITH moved AS (
             UPDATE log.published SET sequence = $3, event_id = $4 WHERE epoch = $1 AND sequence = $2 RETURNING 1),
           noted AS (
             INSERT INTO log.publisher AS p (partition, sequence, topic_offset, event_id)
             SELECT r.* FROM moved, unnest($5::smallint[], $6::bigint[], $7::bigint[], $8::uuid[]) AS r
             ON CONFLICT (partition) DO UPDATE
               SET sequence = EXCLUDED.sequence, topic_offset = EXCLUDED.topic_offset, event_id = EXCLUDED.event_id)
           SELECT count(*) AS moved FROM moved`,
    values: [
      epoch,
      from,
      to.sequence,
      to.eventId,
      records.map(({ partition }) => partition),
      records.map(({ sequence }) => sequence),
      records.map(({ offset }) => offset),
      records.map(({ eventId }) => eventId),
    ],
  });
  return rows[0]?.moved === 1;
}
