import type { Pool } from 'pg';
import type { Sequence } from '#identity';

/** A token that waits, as it is stored: what it will be made from. */
export interface Queued {
  readonly place: number;
  readonly jti: string;
  readonly event: string;
  readonly sequence: Sequence | null;
  readonly subject: string | null;
  readonly bulk: string | null;
  readonly operation: number | null;
  readonly queued: Date;
  readonly attempts: number;
}

/** The first of what waits, in the order of delivery. What is parked is passed over. */
export async function readQueued(db: Pool, receiver: string, limit: number): Promise<Queued[]> {
  const { rows } = await db.query<Queued>({
    name: 'read-queued-sets',
    text: `SELECT place, jti, event, sequence, subject, bulk, operation, queued, attempts
           FROM feed.queued WHERE receiver = $1 AND parked IS NULL ORDER BY place LIMIT $2`,
    values: [receiver, limit],
  });
  return rows;
}
