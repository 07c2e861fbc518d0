/** What one part of a service says of itself. `detail` is shown to people: no values of persons. */
export type ReadinessState =
  { readonly ready: true; readonly detail?: object } | { readonly ready: false; readonly reason: string };
export type ReadinessCheck = () => ReadinessState | Promise<ReadinessState>;

export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, ReadinessState>>;
}

/** Everything a service must have before it takes work; each part registers a check under its own name. */
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  register(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  async report(): Promise<ReadinessReport> {
    const states = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await settle(check)] as const),
    );
    return { ready: states.every(([, state]) => state.ready), checks: Object.fromEntries(states) };
  }
}

async function settle(check: ReadinessCheck): Promise<ReadinessState> {
  try {
    return await check();
  } catch (error) {
    return { ready: false, reason: error instanceof Error ? error.constructor.name : 'unknown error' };
  }
}
