import type { Pool } from 'pg';

/** How long a lease is valid without renewal, in milliseconds, by the database's clock. */
export const LEASE_VALID = 5_000;
/** How often a holder renews, in milliseconds. */
export const LEASE_RENEWAL = 1_000;

/** The DDL of a lease table, for the migration of the schema that owns it. */
export const leaseTable = (schema: string): string => `
  CREATE TABLE ${schema}.lease (
    name text PRIMARY KEY,
    holder text NOT NULL,
    epoch bigint NOT NULL,
    until timestamptz NOT NULL
  )`;

/**
 * Takes or renews a lease; the epoch it is held under, or undefined when somebody else holds it.
 * The epoch rises with every change of holder: what a former holder still does can be told by it.
 */
export async function acquireLease(
  pool: Pool,
  schema: string,
  name: string,
  holder: string,
): Promise<number | undefined> {
  const { rows } = await pool.query<{ epoch: number }>(
    `INSERT INTO ${schema}.lease AS held (name, holder, epoch, until)
     VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
     ON CONFLICT (name) DO UPDATE
       SET holder = EXCLUDED.holder,
           epoch = held.epoch + CASE WHEN held.holder = EXCLUDED.holder THEN 0 ELSE 1 END,
           until = EXCLUDED.until
       WHERE held.holder = EXCLUDED.holder OR held.until < clock_timestamp()
     RETURNING epoch`,
    [name, holder, LEASE_VALID],
  );
  return rows[0]?.epoch;
}

/** Gives a lease back at once, so that a successor need not wait for it to run out. */
export async function releaseLease(pool: Pool, schema: string, name: string, holder: string): Promise<void> {
  await pool.query(
    `UPDATE ${schema}.lease SET until = clock_timestamp() - interval '1 second' WHERE name = $1 AND holder = $2`,
    [name, holder],
  );
}
