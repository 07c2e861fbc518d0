import type { Pool } from 'pg';
import type { WorkRow } from '../leases/work-row.ts';
import { renewLease } from '../leases/renew-lease.ts';
import { LeaseLost } from '../account/scene.ts';

/** A leased row's lease, by our own clock: it began before the database's, so it ends earlier. */
export class Lease {
  private until: number;

  constructor(
    private readonly pool: Pool,
    private readonly row: WorkRow,
    private readonly worker: string,
    private readonly valid: number,
    asked: number,
  ) {
    this.until = asked + valid;
  }

  /** Makes sure that the lease outlasts `needed` milliseconds. Rejects with {@link LeaseLost}. */
  async outlast(needed: number): Promise<void> {
    const now = performance.now();
    if (this.until - now >= needed) return;
    if (!(await renewLease(this.pool, this.row, this.worker, this.valid))) throw new LeaseLost();
    this.until = now + this.valid;
  }
}
