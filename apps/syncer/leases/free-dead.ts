import type { Pool } from 'pg';

/**
 * Makes the rows due that dead workers hold, long before their leases end: after a crash nobody should wait for
 * those. A dead worker's last request may still be under way until then, so the row is read back when it is taken
 * over, and looked at once more after `doubt_until`. Returns how many there were.
 */
export async function freeDead(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE sync.state s
     SET next_attempt = clock_timestamp(), doubt_until = s.lease_until, lease_until = clock_timestamp()
     WHERE s.worker IN (SELECT DISTINCT held.worker FROM sync.state held WHERE held.worker IS NOT NULL
                        EXCEPT SELECT alive.id FROM sync.worker alive WHERE alive.until > clock_timestamp())
       AND s.lease_until > clock_timestamp()`,
  );
  return rowCount ?? 0;
}
