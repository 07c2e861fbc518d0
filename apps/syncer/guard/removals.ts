import type { Pool } from 'pg';
import { inTransaction } from '#platform';
import { SYNC_CHANNEL } from '../news/channel.ts';

export interface Removals {
  /** Within the last hour, and after the last approval. */
  readonly recent: number;
  /** Accounts that the target has from us. */
  readonly accounts: number;
  /** Why removals wait; null: they do not. */
  readonly held: string | null;
}

export async function readRemovals(pool: Pool, target: string): Promise<Removals> {
  const { rows } = await pool.query<Removals>({
    name: 'read-removals',
    text: `SELECT t.held,
             (SELECT coalesce(sum(r.removals), 0)::int FROM sync.removal r
              WHERE r.target = t.name AND r.minute > greatest(clock_timestamp() - interval '1 hour', coalesce(t.approved, '-infinity'))) AS recent,
             (SELECT count(*)::int FROM sync.state s WHERE s.target = t.name AND s.kind = 'User' AND s.remote_id IS NOT NULL) AS accounts
           FROM sync.target t WHERE t.name = $1`,
    values: [target],
  });
  return rows[0] ?? { recent: 0, accounts: 0, held: null };
}

/** Counts a removal before it is asked for: one that fails then counts all the same. */
export async function countRemoval(pool: Pool, target: string): Promise<void> {
  await pool.query({
    name: 'count-removal',
    text: `INSERT INTO sync.removal AS r VALUES ($1, date_trunc('minute', clock_timestamp()), 1)
           ON CONFLICT (target, minute) DO UPDATE SET removals = r.removals + 1`,
    values: [target],
  });
}

/** Holds removals back, in every copy; false when they were held already. */
export async function holdRemovals(pool: Pool, target: string, why: string): Promise<boolean> {
  const { rowCount } = await pool.query('UPDATE sync.target SET held = $2 WHERE name = $1 AND held IS NULL', [
    target,
    why,
  ]);
  return rowCount === 1;
}

/**
 * Lets the removals go on that were held, and begins to count anew; how many there were. A row that is being worked
 * on at this moment may be about to be held: it is woken, so that it is looked at again.
 */
export async function approveRemovals(pool: Pool, target: string): Promise<number> {
  const released = await inTransaction(pool, async (tx) => {
    await tx.query('UPDATE sync.target SET held = NULL, approved = clock_timestamp() WHERE name = $1', [target]);
    // Whole minutes are counted: what went before the approval must not count again.
    await tx.query('DELETE FROM sync.removal WHERE target = $1', [target]);
    await tx.query('UPDATE sync.state SET woken = true WHERE target = $1 AND worker IS NOT NULL', [target]);
    const { rowCount } = await tx.query(
      `UPDATE sync.state SET status = 'due', attempts = 0, next_attempt = clock_timestamp()
       WHERE target = $1 AND error_class = 'held' AND status = 'parked'`,
      [target],
    );
    return rowCount ?? 0;
  });
  await pool.query(`NOTIFY ${SYNC_CHANNEL}`);
  return released;
}
