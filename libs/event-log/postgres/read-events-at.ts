import type { Pool } from 'pg';
import type { Sequence } from '#identity';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { EVENT_COLUMNS, toEvent, type EventRow } from './event-row.ts';

/** The events at these places, by their sequence. A place that the log does not have is left out. */
export async function readEventsAt(
  pool: Pool,
  sequences: readonly Sequence[],
): Promise<ReadonlyMap<Sequence, SealedEvent>> {
  const { rows } = await pool.query<EventRow>({
    name: 'read-events-at',
    text: `SELECT ${EVENT_COLUMNS} FROM log.event WHERE sequence = ANY($1::bigint[])`,
    values: [[...sequences]],
  });
  return new Map(rows.map((row) => [row.sequence, toEvent(row)]));
}
