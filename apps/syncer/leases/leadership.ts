import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { LEASE_RENEWAL, LEASE_VALID, acquireLease, releaseLease } from '#platform';

/** Keeps asking for a lease of schema `sync`, and says whether this process holds it. */
export class Leadership {
  private renewed = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly name: string,
    private readonly holder: string,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    await this.renew();
    this.timer = setInterval(() => void this.renew(), LEASE_RENEWAL);
  }

  /** False as soon as the lease may have run out, by a clock that began before the database's. */
  get held(): boolean {
    return performance.now() - this.renewed < LEASE_VALID;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.renewed = -Infinity;
    try {
      await releaseLease(this.pool, 'sync', this.name, this.holder);
    } catch (error) {
      this.logger.debug({ err: error, lease: this.name }, 'a lease runs out by itself');
    }
  }

  private async renew(): Promise<void> {
    const asked = performance.now();
    try {
      const epoch = await acquireLease(this.pool, 'sync', this.name, this.holder);
      this.renewed = epoch === undefined ? -Infinity : asked;
    } catch (error) {
      this.logger.warn({ err: error, lease: this.name }, 'a lease could not be renewed');
    }
  }
}
