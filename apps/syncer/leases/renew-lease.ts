import type { Pool } from 'pg';
import type { WorkRow } from './work-row.ts';

/** Makes a lease last `valid` milliseconds from now; false when it is no longer ours. */
export async function renewLease(pool: Pool, row: WorkRow, worker: string, valid: number): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'renew-lease',
    text: `UPDATE sync.state
           SET lease_until = clock_timestamp() + $5 * interval '1 millisecond',
               next_attempt = clock_timestamp() + $5 * interval '1 millisecond'
           WHERE target = $1 AND kind = $2 AND resource = $3 AND worker = $4 AND lease_until > clock_timestamp()`,
    values: [row.target, row.kind, row.resource, worker, valid],
  });
  return rowCount === 1;
}
