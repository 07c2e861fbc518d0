import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { LEASE_RENEWAL, LEASE_VALID } from '#platform';
import { freeDead } from './free-dead.ts';

/** Says each second that this process lives, and frees what dead ones have leased. */
export class WorkerLife {
  readonly id = randomUUID();
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: Pool,
    private readonly logger: Logger,
    /** Told when rows of a dead worker have become due. */
    private readonly freed: () => void,
  ) {}

  /** Rejects when it cannot be said the first time: nothing may be leased before. */
  async start(): Promise<void> {
    await this.renew();
    this.timer = setInterval(() => {
      this.turn = this.turn
        .then(() => this.renew())
        .catch((error: unknown) => {
          this.logger.warn({ err: error }, 'this worker could not say that it lives');
        });
    }, LEASE_RENEWAL);
  }

  /** Call it when the last lease has been given back. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.turn;
    await this.pool
      .query('DELETE FROM sync.worker WHERE id = $1', [this.id])
      .catch((error: unknown) => this.logger.debug({ err: error }, 'the word of this worker runs out by itself'));
  }

  private async renew(): Promise<void> {
    await this.pool.query(
      `INSERT INTO sync.worker (id, until) VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
       ON CONFLICT (id) DO UPDATE SET until = EXCLUDED.until`,
      [this.id, LEASE_VALID],
    );
    await this.pool.query(`DELETE FROM sync.worker WHERE until < clock_timestamp() - interval '1 hour'`);
    if ((await freeDead(this.pool)) > 0) this.freed();
  }
}
