import { setTimeout as pause } from 'node:timers/promises';
import type { CallOptions, CallResult, Target, TargetError } from '#targets';
import type { CallName } from '../account/scene.ts';
import type { Pace } from '../pace/pace.ts';
import type { Lease } from './lease.ts';
import { PATIENCE, leaseFor } from './lease-margins.ts';
import { withDeadline } from './deadline.ts';

/** What is told of each call. */
export interface CallWatch {
  /** `seconds`: from sending to the answer. */
  called(target: string, call: CallName, seconds: number, failed: TargetError | undefined): void;
}

const PATIENT_ATTEMPTS = 10;
/** Milliseconds. */
const LONGEST_PAUSE = 60_000;

/** The target's turn will not come soon: the row goes back. */
export class NotNow extends Error {
  override readonly name = 'NotNow';

  constructor(
    /** Milliseconds. */
    readonly after: number,
  ) {
    super('the target is not to be asked now');
  }
}

/** Every request to one target: in its turn, under a lease that outlasts it, by a deadline, and noted in the pace. */
export class Calls {
  constructor(
    private readonly target: Target,
    private readonly pace: Pace,
    private readonly watch: CallWatch,
  ) {}

  /** Rejects with {@link NotNow}, and with LeaseLost when the row is no longer ours. */
  async ask<T>(
    name: CallName,
    call: (options: CallOptions) => Promise<CallResult<T>>,
    lease?: Lease,
  ): Promise<CallResult<T>> {
    await this.turn();
    await lease?.outlast(leaseFor(this.target) - PATIENCE);
    const started = performance.now();
    this.pace.requested();
    const answer = await withDeadline(this.target.limits.timeout, call);
    const ended = performance.now();
    this.note(answer, ended);
    this.watch.called(
      this.target.name,
      name,
      (ended - started) / 1_000,
      answer.kind === 'failed' ? answer.error : undefined,
    );
    return answer;
  }

  /**
   * The same without a lease, for work that nobody waits for: it waits for its turn some times longer, but no longer
   * than until `ending` is aborted.
   */
  async askPatiently<T>(
    name: CallName,
    call: (options: CallOptions) => Promise<CallResult<T>>,
    ending: AbortSignal,
  ): Promise<CallResult<T>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.ask(name, call);
      } catch (error) {
        if (!(error instanceof NotNow) || attempt === PATIENT_ATTEMPTS) throw error;
        await pause(Math.min(error.after, LONGEST_PAUSE), undefined, { signal: ending });
      }
    }
  }

  private async turn(): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const now = performance.now();
      const delay = this.pace.requestDelay(now);
      if (delay <= 0) return;
      if (now + delay > deadline) throw new NotNow(delay);
      await pause(delay);
    }
  }

  private note(answer: CallResult<unknown>, now: number): void {
    if (answer.kind !== 'failed') return this.pace.answered();
    switch (answer.error.class) {
      case 'throttled':
        return this.pace.throttled(now, answer.error.retryAfter ?? 1_000);
      case 'transient':
        return this.pace.failed(now, Math.random());
      // A target that says no is there, and answers.
      case 'conflict':
      case 'permanent':
      case 'auth':
        return this.pace.answered();
    }
  }
}
