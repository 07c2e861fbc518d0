import type { Pool } from 'pg';
import type { Readiness, ReadinessState } from '#platform';
import { targetQueues, type TargetQueue } from './queue.ts';
import type { TargetWorker } from './target-worker.ts';
import type { WorkMetrics } from './work-metrics.ts';

/** Enough to say that there is much. */
const COUNTED = 100_000;
/** Milliseconds for which a count is good enough. */
const FRESH = 1_000;

/**
 * How it stands with each target. One that is down or paused makes no service unready: it delays only itself, and its
 * detail says so.
 */
export class TargetReadiness {
  private counted: { readonly at: number; readonly queues: Promise<readonly TargetQueue[]> } | undefined;

  constructor(
    private readonly sync: Pool,
    private readonly workers: readonly TargetWorker[],
    private readonly metrics: WorkMetrics,
  ) {}

  register(readiness: Readiness): void {
    for (const worker of this.workers) readiness.register(`target ${worker.name}`, () => this.stateOf(worker));
  }

  private async stateOf(worker: TargetWorker): Promise<ReadinessState> {
    const queue = (await this.queues()).find(({ target }) => target === worker.name);
    if (queue === undefined) return { ready: false, reason: 'it is not noted in sync.target' };
    const { waiting, parked, paused, held, backfill } = queue;
    const trouble = worker.state;
    return {
      ready: true,
      detail: {
        waiting,
        parked,
        ...(backfill && { backfill }),
        ...(paused !== null && { paused }),
        ...(held !== null && { held }),
        ...(trouble !== undefined && { trouble }),
      },
    };
  }

  private queues(): Promise<readonly TargetQueue[]> {
    const now = performance.now();
    if (this.counted === undefined || now - this.counted.at > FRESH) {
      const names = this.workers.map(({ name }) => name);
      const queues = targetQueues(this.sync, names, COUNTED).then((found) => {
        this.metrics.queued(found);
        return found;
      });
      this.counted = { at: now, queues };
    }
    return this.counted.queues;
  }
}
