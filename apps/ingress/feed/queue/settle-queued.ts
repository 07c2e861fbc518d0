import type { ClientBase, Pool } from 'pg';
import { MOST_PARKED } from '../receivers/receiver.ts';

/** Forgets what the receiver has; how many of them waited. */
export async function removeDelivered(
  db: Pool | ClientBase,
  receiver: string,
  jtis: readonly string[],
): Promise<number> {
  const { rowCount } = await db.query({
    name: 'remove-delivered-sets',
    text: 'DELETE FROM feed.queued WHERE receiver = $1 AND jti = ANY($2)',
    values: [receiver, [...jtis]],
  });
  return rowCount ?? 0;
}

/** What a receiver has refused for good, and the code of its reason: never its description, which may quote anything. */
export interface Refused {
  readonly jti: string;
  readonly fault: string;
}

/**
 * Puts refused tokens aside, so that what comes after them goes on. A receiver that refuses more than may lie there
 * understands nothing of what it is sent: it is suspended.
 */
export async function parkRefused(db: Pool | ClientBase, receiver: string, refused: readonly Refused[]): Promise<void> {
  await db.query({
    name: 'park-refused-sets',
    text: `WITH parked AS (
             UPDATE feed.queued q SET parked = now(), fault = f.fault
             FROM unnest($2::text[], $3::text[]) AS f(jti, fault)
             WHERE q.receiver = $1 AND q.jti = f.jti AND q.parked IS NULL RETURNING 1)
           UPDATE feed.receiver r SET suspended = now(), fault = 'parkedFull'
           WHERE r.id = $1 AND r.suspended IS NULL AND $4::bigint < (SELECT count(*) FROM parked) + (
             SELECT count(*) FROM feed.queued q WHERE q.receiver = $1 AND q.parked IS NOT NULL)`,
    values: [receiver, refused.map(({ jti }) => jti), refused.map(({ fault }) => fault), MOST_PARKED],
  });
}

/** A parked token as an administrator sees it. */
export interface Parked {
  readonly jti: string;
  readonly event: string;
  readonly subject: string | null;
  readonly queued: Date;
  readonly parked: Date;
  readonly fault: string;
}

export async function listParked(db: Pool, receiver: string): Promise<Parked[]> {
  const { rows } = await db.query<Parked>(
    `SELECT jti, event, subject, queued, parked, fault FROM feed.queued
     WHERE receiver = $1 AND parked IS NOT NULL ORDER BY place LIMIT $2`,
    [receiver, MOST_PARKED],
  );
  return rows;
}

/** Delivers what was refused once more, in its old place; how many there were. */
export async function retryParked(db: Pool, receiver: string): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE feed.queued SET parked = NULL, fault = NULL, attempts = 0 WHERE receiver = $1 AND parked IS NOT NULL`,
    [receiver],
  );
  return rowCount ?? 0;
}

/** Gives up what was refused; how many there were. */
export async function discardParked(db: Pool, receiver: string): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM feed.queued WHERE receiver = $1 AND parked IS NOT NULL', [receiver]);
  return rowCount ?? 0;
}
