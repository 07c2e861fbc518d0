import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';

/** Milliseconds to wait for transactions that began before, at most, and between two looks. */
const PATIENCE = 10_000;
const INTERVAL = 10;

/**
 * Waits until no transaction is left that may still see what transaction `xid` has overwritten; as long as one is, a
 * rewrite of the table copies the former row along. One that writes in another database counts too: whoever takes a
 * snapshot here takes it for unfinished, and the rewrite does. True when they are gone; false after ten
 * seconds, which is longer than anything of ours holds a snapshot on the keyring.
 */
export async function awaitOlderSnapshots(pool: Pool, xid: string): Promise<boolean> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    const { rows } = await pool.query<{ older: boolean }>({
      name: 'keyring-older-snapshots',
      // A greater age is an older transaction.
      text: `SELECT pg_snapshot_xmin(pg_current_snapshot()) <= $1::xid8
                    OR EXISTS (SELECT FROM pg_stat_activity
                               WHERE datname = current_database() AND pid <> pg_backend_pid()
                                 AND age(backend_xmin) >= age($1::xid8::xid)) AS older`,
      values: [xid],
    });
    if (rows[0]?.older === false) return true;
    if (performance.now() > until) return false;
    await pause(INTERVAL);
  }
}
