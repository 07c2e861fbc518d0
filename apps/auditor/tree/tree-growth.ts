import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { Rounds, type WakeUp } from '#event-log';
import type { Metrics, Readiness } from '#platform';
import { growTree, LEAVES_PER_STEP } from './grow-tree.ts';
import type { LogKey } from './log-key.ts';

/** Milliseconds between two checkpoints at the least: what comes meanwhile is taken into one. */
const CHECKPOINT_INTERVAL = 200;
const BACK_OFF = 1_000;

/** Keeps the tree growing behind the history index, in every copy of the auditor: they take turns by the tree's row. */
export class TreeGrowth extends Rounds {
  private trouble: string | undefined;
  private readonly size;

  constructor(
    private readonly pool: Pool,
    private readonly key: LogKey,
    wakeUp: WakeUp,
    private readonly logger: Logger,
    { readiness, metrics }: { readonly readiness: Readiness; readonly metrics: Metrics },
  ) {
    super(wakeUp, (ending) => this.catchUp(ending));
    this.size = metrics.gauge('rollcall_tree_size', 'Events in the Merkle tree');
    readiness.register('tree', () =>
      this.trouble === undefined ? { ready: true } : { ready: false, reason: this.trouble },
    );
  }

  /** Until the tree has every event that is indexed without a gap. */
  private async catchUp(ending: AbortSignal): Promise<void> {
    for (;;) {
      const more = await this.step();
      if (ending.aborted) return;
      await pause(more === 'failed' ? BACK_OFF : more === 'at once' ? 0 : CHECKPOINT_INTERVAL, undefined, {
        ref: false,
      });
      if (more === 'later') return;
    }
  }

  private async step(): Promise<'at once' | 'later' | 'failed'> {
    try {
      const step = await growTree(this.pool, this.key);
      this.trouble = undefined;
      if (step.kind !== 'another is at it') this.size.set(step.size);
      return step.kind === 'grown' && step.added === LEAVES_PER_STEP ? 'at once' : 'later';
    } catch (error) {
      this.trouble =
        error instanceof Error && error.message.startsWith('the ') ? error.message : 'the tree cannot grow';
      this.logger.warn({ err: error }, 'the tree could not be made longer; tried again');
      return 'failed';
    }
  }
}
