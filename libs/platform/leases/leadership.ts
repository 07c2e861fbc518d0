import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { LEASE_RENEWAL, LEASE_VALID, acquireLease, releaseLease } from './lease.ts';

export interface LeadershipOptions {
  readonly pool: Pool;
  /** The schema whose lease table it is (leaseTable), and the lease's name there. */
  readonly schema: string;
  readonly name: string;
  readonly logger: Logger;
}

/** Keeps asking for a lease, and says whether this process holds it. */
export class Leadership {
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  private renewed = -Infinity;
  private granted = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LeadershipOptions) {}

  /** Asks for the first time, and again each second until it is closed. Never rejects. */
  async start(): Promise<void> {
    await this.renew();
    this.timer = setInterval(() => void this.renew(), LEASE_RENEWAL);
  }

  /** False as soon as the lease may have run out, by a clock that began before the database's. */
  get held(): boolean {
    return performance.now() - this.renewed < LEASE_VALID;
  }

  /** Of the lease last held: rises with every change of holder. */
  get epoch(): number {
    return this.granted;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.renewed = -Infinity;
    const { pool, schema, name, logger } = this.options;
    try {
      await releaseLease(pool, schema, name, this.holder);
    } catch (error) {
      logger.debug({ err: error, lease: name }, 'a lease runs out by itself');
    }
  }

  private async renew(): Promise<void> {
    const { pool, schema, name, logger } = this.options;
    const asked = performance.now();
    try {
      const epoch = await acquireLease(pool, schema, name, this.holder);
      this.renewed = epoch === undefined ? -Infinity : asked;
      this.granted = epoch ?? this.granted;
    } catch (error) {
      logger.warn({ err: error, lease: name }, 'a lease could not be renewed');
    }
  }
}
