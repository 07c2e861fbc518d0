import type { Pool } from 'pg';
import { inTransaction } from '#platform';
import { SYNC_CHANNEL } from '../news/channel.ts';

/** How many accounts of people the target has from us. */
export async function countAccounts(pool: Pool, target: string): Promise<number> {
  const { rows } = await pool.query<{ readonly accounts: number }>({
    name: 'count-accounts',
    text: `SELECT count(*)::int AS accounts FROM sync.state
           WHERE target = $1 AND kind = 'User' AND remote_id IS NOT NULL`,
    values: [target],
  });
  return rows[0]?.accounts ?? 0;
}

export type Taking = { readonly kind: 'taken' | 'over' } | { readonly kind: 'held'; readonly why: string };

/**
 * Counts one more removal if those of the last hour (an approval begins it anew) allow it: before it is asked for, so
 * that one that fails counts all the same. `allows` is given how many went. The target's row is locked first, in a
 * statement of its own: the sum is then read after everybody else's counting, in every copy, and no limit is passed.
 */
export function takeRemoval(pool: Pool, target: string, allows: (recent: number) => boolean): Promise<Taking> {
  return inTransaction(pool, async (tx): Promise<Taking> => {
    const locked = await tx.query<{ readonly held: string | null }>({
      name: 'lock-removals',
      text: 'SELECT held FROM sync.target WHERE name = $1 FOR NO KEY UPDATE',
      values: [target],
    });
    const why = locked.rows[0]?.held ?? null;
    if (why !== null) return { kind: 'held', why };
    const { rows } = await tx.query<{ readonly recent: number }>({
      name: 'recent-removals',
      text: `SELECT coalesce(sum(removals), 0)::int AS recent FROM sync.removal
             WHERE target = $1 AND minute > clock_timestamp() - interval '1 hour'`,
      values: [target],
    });
    if (!allows(rows[0]?.recent ?? 0)) return { kind: 'over' };
    await tx.query({
      name: 'count-removal',
      text: `INSERT INTO sync.removal AS r VALUES ($1, date_trunc('minute', clock_timestamp()), 1)
             ON CONFLICT (target, minute) DO UPDATE SET removals = r.removals + 1`,
      values: [target],
    });
    return { kind: 'taken' };
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
    // What went before the approval does not count again.
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
