import type { Pool } from 'pg';
import type { Sequence } from '#identity';
import type { ReadRequest } from '../event-log.ts';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { EVENT_COLUMNS, toEvent, type EventRow } from './event-row.ts';

/** Events after a sequence, ascending: keyset, never a timestamp or a transaction id (see docs/decisions/0004). */
export async function readEvents(pool: Pool, { after, limit, partitions }: ReadRequest): Promise<SealedEvent[]> {
  const { rows } =
    partitions === undefined
      ? await pool.query<EventRow>({
          name: 'read-events',
          text: `SELECT ${EVENT_COLUMNS} FROM log.event WHERE sequence > $1 ORDER BY sequence LIMIT $2`,
          values: [after, limit],
        })
      : await pool.query<EventRow>({
          name: 'read-events-of-partitions',
          text: `SELECT ${EVENT_COLUMNS} FROM log.event WHERE sequence > $1 AND partition = ANY($3::smallint[])
                 ORDER BY sequence LIMIT $2`,
          values: [after, limit, partitions],
        });
  return rows.map(toEvent);
}

/** The newest sequence; 0 for an empty log. */
export async function readTail(pool: Pool): Promise<Sequence> {
  const { rows } = await pool.query<{ tail: Sequence }>('SELECT coalesce(max(sequence), 0) AS tail FROM log.event');
  return rows[0]?.tail ?? (0 as Sequence);
}
