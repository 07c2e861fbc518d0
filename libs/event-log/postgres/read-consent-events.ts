import type { Pool } from 'pg';
import type { ResourceId, Sequence, TenantId } from '#identity';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { EVENT_COLUMNS, toEvent, type EventRow } from './event-row.ts';

export interface ConsentEventsRequest {
  readonly tenant: TenantId;
  readonly subject: ResourceId;
  /** Only events behind this sequence. */
  readonly after: Sequence;
  readonly limit: number;
}

/** The events that gave or ended a consent of one person, oldest first. The index event_consent answers it. */
export async function readConsentEvents(
  pool: Pool,
  { tenant, subject, after, limit }: ConsentEventsRequest,
): Promise<SealedEvent[]> {
  const { rows } = await pool.query<EventRow>({
    name: 'read-consent-events',
    text: `SELECT ${EVENT_COLUMNS} FROM log.event
           WHERE tenant = $1 AND subject = $2 AND sequence > $3
             AND type IN ('rollcall.consent.granted', 'rollcall.consent.revoked')
           ORDER BY sequence LIMIT $4`,
    values: [tenant, subject, after, limit],
  });
  return rows.map(toEvent);
}
