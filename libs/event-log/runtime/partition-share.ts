import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from 'pg';
import { LEASE_VALID } from '#platform';
import { PARTITIONS } from '../event-log.ts';

/**
 * How copies of one consumer share its partitions: each says that it lives, and takes those whose number is its own
 * place among the living, modulo their count. A lease that is not renewed for 5 s may be taken by another; what a
 * former holder still does then is stopped by the positions.
 */
export class PartitionShare {
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;

  constructor(
    private readonly pool: Pool,
    private readonly schema: string,
    private readonly consumer: string,
  ) {}

  /** Renews what is held, gives back what others should have, takes what is free; the partitions held now. */
  async renew(): Promise<readonly number[]> {
    const living = await this.announce();
    const place = living.indexOf(this.holder);
    const wanted = Array.from({ length: PARTITIONS }, (_, partition) => partition).filter(
      (partition) => partition % living.length === place,
    );
    await this.pool.query(
      `DELETE FROM ${this.schema}.partition_lease WHERE consumer = $1 AND holder = $2 AND NOT partition = ANY($3::smallint[])`,
      [this.consumer, this.holder, wanted],
    );
    const { rows } = await this.pool.query<{ partition: number }>(
      `INSERT INTO ${this.schema}.partition_lease AS held (consumer, partition, holder, until)
       SELECT $1, partition, $2, clock_timestamp() + $4 * interval '1 millisecond' FROM unnest($3::smallint[]) AS w(partition)
       ON CONFLICT (consumer, partition) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until
       WHERE held.holder = EXCLUDED.holder OR held.until < clock_timestamp()
       RETURNING partition`,
      [this.consumer, this.holder, wanted, LEASE_VALID],
    );
    return rows.map(({ partition }) => partition).sort((a, b) => a - b);
  }

  /** Gives everything back, so that the others need not wait for the leases to run out. */
  async release(): Promise<void> {
    await this.pool.query(`DELETE FROM ${this.schema}.partition_lease WHERE consumer = $1 AND holder = $2`, [
      this.consumer,
      this.holder,
    ]);
    await this.pool.query(`DELETE FROM ${this.schema}.copy WHERE consumer = $1 AND holder = $2`, [
      this.consumer,
      this.holder,
    ]);
  }

  private async announce(): Promise<string[]> {
    await this.pool.query(
      `INSERT INTO ${this.schema}.copy (consumer, holder, until) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
       ON CONFLICT (consumer, holder) DO UPDATE SET until = EXCLUDED.until`,
      [this.consumer, this.holder, LEASE_VALID],
    );
    await this.pool.query(`DELETE FROM ${this.schema}.copy WHERE consumer = $1 AND until < clock_timestamp()`, [
      this.consumer,
    ]);
    const { rows } = await this.pool.query<{ holder: string }>(
      `SELECT holder FROM ${this.schema}.copy WHERE consumer = $1 ORDER BY holder`,
      [this.consumer],
    );
    return rows.map(({ holder }) => holder);
  }
}
