import { setTimeout as pause } from 'node:timers/promises';

/** What one part of a service says of itself. `detail` is shown to people: no values of persons. */
export type ReadinessState =
  { readonly ready: true; readonly detail?: object } | { readonly ready: false; readonly reason: string };
export type ReadinessCheck = () => ReadinessState | Promise<ReadinessState>;

export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, ReadinessState>>;
}

/** Milliseconds that a check may take: longer than a connection is waited for, shorter than who asks is patient. */
const PATIENCE = 8_000;

/** Everything a service must have before it takes work; each part registers a check under its own name. */
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  constructor(private readonly patience = PATIENCE) {}

  register(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  async report(): Promise<ReadinessReport> {
    const states = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await this.bounded(check)] as const),
    );
    return { ready: states.every(([, state]) => state.ready), checks: Object.fromEntries(states) };
  }

  private async bounded(check: ReadinessCheck): Promise<ReadinessState> {
    const over = new AbortController();
    const late = pause(this.patience, undefined, { signal: over.signal, ref: false }).then((): ReadinessState => ({
      ready: false,
      reason: `no answer within ${this.patience} ms`,
    }));
    // Ended early, the timer rejects; nobody waits for it then.
    late.catch(() => undefined);
    try {
      return await Promise.race([settle(check), late]);
    } finally {
      over.abort();
    }
  }
}

async function settle(check: ReadinessCheck): Promise<ReadinessState> {
  try {
    return await check();
  } catch (error) {
    return { ready: false, reason: error instanceof Error ? error.constructor.name : 'unknown error' };
  }
}
