import type { ClientBase } from 'pg';
import type { Sequence } from '#identity';
import { MOST_QUEUED, type Receiver } from '../receivers/receiver.ts';

/** Wakes whoever delivers. */
export const FEED_CHANNEL = 'rollcall_feed';

/** A token to be made and delivered. */
export interface NewQueued {
  readonly receiver: string;
  /** The same for the same event and receiver, however often it is queued or delivered. */
  readonly jti: string;
  /** The event's URI. */
  readonly event: string;
  readonly sequence: Sequence;
  /** Relative to the SCIM base URL. */
  readonly subject: string;
}

/** In the order of `place`, which is that of the array. What is queued already is left as it is. */
export async function enqueue(tx: ClientBase, queued: readonly NewQueued[]): Promise<void> {
  await tx.query({
    name: 'enqueue-sets',
    text: `INSERT INTO feed.queued (receiver, jti, event, sequence, subject)
           SELECT receiver, jti, event, sequence, subject
           FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[])
             WITH ORDINALITY AS q(receiver, jti, event, sequence, subject, place)
           ORDER BY place ON CONFLICT (receiver, jti) DO NOTHING`,
    values: [
      queued.map(({ receiver }) => receiver),
      queued.map(({ jti }) => jti),
      queued.map(({ event }) => event),
      queued.map(({ sequence }) => sequence),
      queued.map(({ subject }) => subject),
    ],
  });
  await tx.query(`NOTIFY ${FEED_CHANNEL}`);
}

/**
 * Suspends those for whom more waits than may: a receiver that is away for long must not fill the database. It keeps
 * what waits and misses what happens until somebody resumes it.
 */
export async function suspendFull(tx: ClientBase, receivers: readonly Pick<Receiver, 'id'>[]): Promise<void> {
  await tx.query({
    name: 'suspend-full-receivers',
    text: `UPDATE feed.receiver r SET suspended = now(), fault = 'queueFull'
           WHERE r.id = ANY($1::uuid[]) AND r.suspended IS NULL AND $2::bigint < (
             SELECT count(*) FROM (SELECT FROM feed.queued q WHERE q.receiver = r.id AND q.parked IS NULL LIMIT $2::bigint + 1) c)`,
    values: [receivers.map(({ id }) => id), MOST_QUEUED],
  });
}
