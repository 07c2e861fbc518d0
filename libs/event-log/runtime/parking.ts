import type { ClientBase, Pool } from 'pg';
import type { Sequence } from '#identity';
import { renderEvent } from '../envelope/render-event.ts';
import type { SealedEvent } from '../envelope/sealed-event.ts';

/** Above this many people with parked events something is wrong with the consumer, not with the events: it stops. */
export const MAX_PARKED_SUBJECTS = 1_000;

export interface ParkedEvent {
  readonly consumer: string;
  readonly sequence: Sequence;
  readonly tenant: string;
  readonly subject: string;
  readonly type: string;
  readonly reason: string;
  readonly attempts: number;
  readonly parked: Date;
  readonly discarded: Date | null;
}

/** Of these events' subjects those that have parked events before them, as `tenant/subject`. */
export async function parkedSubjects(
  tx: ClientBase,
  schema: string,
  consumer: string,
  events: readonly SealedEvent[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ tenant: string; subject: string }>({
    name: `parked-subjects-${schema}`,
    text: `SELECT DISTINCT p.tenant, p.subject FROM ${schema}.parked p
           JOIN unnest($2::text[], $3::uuid[]) AS n(tenant, subject) ON p.tenant = n.tenant AND p.subject = n.subject
           WHERE p.consumer = $1 AND p.discarded IS NULL`,
    values: [consumer, events.map((event) => event.tenant), events.map((event) => event.subject)],
  });
  return new Set(rows.map(({ tenant, subject }) => `${tenant}/${subject}`));
}

export const subjectText = (event: SealedEvent): string => `${event.tenant}/${event.subject}`;

/** Parks one event. `reason` is an error's class and code, never its message: that could quote a person's values. */
export async function park(
  tx: ClientBase,
  schema: string,
  consumer: string,
  event: SealedEvent,
  reason: string,
  attempts: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO ${schema}.parked (consumer, sequence, tenant, subject, partition, event_id, type, event, reason, attempts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [
      consumer,
      event.sequence,
      event.tenant,
      event.subject,
      event.partition,
      event.id,
      event.type,
      renderEvent(event),
      reason,
      attempts,
    ],
  );
}

/** A deletion or erasure makes what waited for a person moot. */
export async function clearParked(tx: ClientBase, schema: string, consumer: string, event: SealedEvent): Promise<void> {
  await tx.query(`DELETE FROM ${schema}.parked WHERE consumer = $1 AND tenant = $2 AND subject = $3`, [
    consumer,
    event.tenant,
    event.subject,
  ]);
}

export async function countParkedSubjects(db: Pool | ClientBase, schema: string, consumer: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(DISTINCT (tenant, subject)) AS count FROM ${schema}.parked WHERE consumer = $1 AND discarded IS NULL`,
    [consumer],
  );
  return rows[0]?.count ?? 0;
}

/** For `rollcall dead-letters list`: oldest first, discarded ones too. */
export async function listParked(pool: Pool, schema: string, limit: number): Promise<ParkedEvent[]> {
  const { rows } = await pool.query<ParkedEvent>(
    `SELECT consumer, sequence, tenant, subject, type, reason, attempts, parked, discarded
     FROM ${schema}.parked ORDER BY sequence LIMIT $1`,
    [limit],
  );
  return rows;
}

/** Gives a parked event up for good; true when there was one. The row stays: rebuild and verify honour it. */
export async function discardParked(
  pool: Pool,
  schema: string,
  consumer: string,
  sequence: Sequence,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE ${schema}.parked SET discarded = now() WHERE consumer = $1 AND sequence = $2 AND discarded IS NULL`,
    [consumer, sequence],
  );
  return rowCount === 1;
}
