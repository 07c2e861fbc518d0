import type { Pool } from 'pg';
import { RECEIVER_COLUMNS, type Receiver } from '../receivers/receiver.ts';

/** Milliseconds that a receiver is one process's without renewal: longer than a token may take to be pushed. */
const LEASE = 15_000;

/** Takes receivers for whom something waits and whose time has come; each is one process's at a time, which keeps their order. */
export async function takeReceivers(db: Pool, holder: string, limit: number): Promise<Receiver[]> {
  const { rows } = await db.query<Receiver>({
    name: 'take-receivers',
    text: `UPDATE feed.receiver r SET holder = $1, until = clock_timestamp() + $2 * interval '1 millisecond'
           WHERE r.id IN (
             SELECT w.id FROM feed.receiver w
             WHERE w.method = 'push' AND w.suspended IS NULL AND w.due <= clock_timestamp()
               AND (w.until IS NULL OR w.until < clock_timestamp())
               AND EXISTS (SELECT FROM feed.queued q WHERE q.receiver = w.id AND q.parked IS NULL)
             ORDER BY w.due LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
           RETURNING ${RECEIVER_COLUMNS}`,
    values: [holder, LEASE, limit],
  });
  return rows;
}

/** True while the receiver is still this holder's; then it is for as long again. */
export async function keepReceiver(db: Pool, id: string, holder: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'keep-receiver',
    text: `UPDATE feed.receiver SET until = clock_timestamp() + $3 * interval '1 millisecond'
           WHERE id = $1 AND holder = $2 AND suspended IS NULL`,
    values: [id, holder, LEASE],
  });
  return rowCount === 1;
}

/** The receiver has what was pushed; it is no longer waited for, and the receiver is well. */
export async function noteDelivered(db: Pool, id: string, holder: string, jti: string): Promise<void> {
  await db.query({
    name: 'note-delivered',
    text: `WITH gone AS (DELETE FROM feed.queued WHERE receiver = $1 AND jti = $3)
           UPDATE feed.receiver SET delivered = now(), failures = 0, fault = NULL WHERE id = $1 AND holder = $2`,
    values: [id, holder, jti],
  });
}

/** Gives it back. It is next when the others have had their turn. */
export async function returnReceiver(db: Pool, id: string, holder: string): Promise<void> {
  await db.query(
    `UPDATE feed.receiver SET holder = NULL, until = NULL, due = greatest(due, clock_timestamp()) WHERE id = $1 AND holder = $2`,
    [id, holder],
  );
}

/** Gives it back until so many milliseconds have passed, and says why. */
export async function putOff(
  db: Pool,
  {
    id,
    holder,
    wait,
    fault,
  }: { readonly id: string; readonly holder: string; readonly wait: number; readonly fault: string },
): Promise<void> {
  await db.query(
    `UPDATE feed.receiver SET holder = NULL, until = NULL, failures = failures + 1, fault = $4,
       due = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE id = $1 AND holder = $2`,
    [id, holder, wait, fault],
  );
}

/** How often a token was answered by something that may be its own fault, this time included. */
export async function countAttempt(db: Pool, receiver: string, jti: string): Promise<number> {
  const { rows } = await db.query<{ attempts: number }>(
    'UPDATE feed.queued SET attempts = attempts + 1 WHERE receiver = $1 AND jti = $2 RETURNING attempts',
    [receiver, jti],
  );
  return rows[0]?.attempts ?? 0;
}
