import type { Pool } from 'pg';
import type { Sequence, TenantId } from '#identity';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { EVENT_COLUMNS, toEvent, type EventRow } from './event-row.ts';

/** A tenant's events at these places, by their sequence. A place where the log has none of this tenant is left out. */
export async function readEventsAt(
  pool: Pool,
  tenant: TenantId,
  sequences: readonly Sequence[],
): Promise<ReadonlyMap<Sequence, SealedEvent>> {
  const { rows } = await pool.query<EventRow>({
    name: 'read-events-at',
    text: `SELECT ${EVENT_COLUMNS} FROM log.event WHERE tenant = $1 AND sequence = ANY($2::bigint[])`,
    values: [tenant, [...sequences]],
  });
  return new Map(rows.map((row) => [row.sequence, toEvent(row)]));
}
