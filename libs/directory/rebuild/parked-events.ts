import type { ClientBase } from 'pg';
import { renderEvent, type SealedEvent } from '#event-log';
import { PROJECTOR } from '../positions/directory-position.ts';
import type { ShadowSchema } from '../tables.ts';

export const parkedSubject = ({ tenant, subject }: SealedEvent): string => `${tenant}/${subject}`;

/** Keeps an event that cannot be folded, or that comes behind one, as the consumer runtime would. */
export async function parkEvent(
  tx: ClientBase,
  schema: ShadowSchema,
  event: SealedEvent,
  reason: string,
): Promise<void> {
  await tx.query(
    `INSERT INTO ${schema}.parked (consumer, sequence, tenant, subject, partition, event_id, type, event, reason, attempts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)`,
    [
      PROJECTOR,
      event.sequence,
      event.tenant,
      event.subject,
      event.partition,
      event.id,
      event.type,
      renderEvent(event),
      reason,
    ],
  );
}

/** A deletion or erasure makes what waited for a person moot. */
export async function clearParked(tx: ClientBase, schema: ShadowSchema, event: SealedEvent): Promise<void> {
  await tx.query(`DELETE FROM ${schema}.parked WHERE tenant = $1 AND subject = $2`, [event.tenant, event.subject]);
}
