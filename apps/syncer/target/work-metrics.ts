import type { Metrics } from '#platform';
import type { TargetError } from '#targets';
import type { CallName } from '../account/scene.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { CallWatch } from './calls.ts';
import type { TargetQueue } from './queue.ts';

/** What the syncer counts: calls and their time, what was applied and what failed, what waits. */
export class WorkMetrics implements CallWatch {
  private readonly seconds;
  private readonly failures;
  private readonly applied;
  private readonly failed;
  private readonly rows;

  constructor(metrics: Metrics) {
    this.seconds = metrics.histogram('rollcall_target_call_seconds', 'Seconds of one call to a target', [
      'target',
      'call',
    ]);
    this.failures = metrics.counter('rollcall_target_call_failures_total', 'Calls that failed', ['target', 'class']);
    this.applied = metrics.counter('rollcall_target_applied_total', 'Accounts brought in step', ['target', 'action']);
    this.failed = metrics.counter('rollcall_target_failed_total', 'Tries that failed', ['target', 'class']);
    this.rows = metrics.gauge('rollcall_target_rows', 'Rows that wait or are parked', ['target', 'status']);
  }

  called(target: string, call: CallName, seconds: number, error: TargetError | undefined): void {
    this.seconds.observe({ target, call }, seconds);
    if (error !== undefined) this.failures.inc({ target, class: error.class });
  }

  stored(outcomes: readonly Outcome[]): void {
    for (const { row, trouble, facts } of outcomes) {
      if (trouble !== undefined) this.failed.inc({ target: row.target, class: trouble.class });
      for (const fact of facts) {
        if (fact.type !== 'rollcall.target.applied') continue;
        this.applied.inc({ target: row.target, action: fact.data.action });
      }
    }
  }

  queued(queues: readonly TargetQueue[]): void {
    for (const { target, waiting, parked } of queues) {
      this.rows.set({ target, status: 'waiting' }, waiting);
      this.rows.set({ target, status: 'parked' }, parked);
    }
  }
}
