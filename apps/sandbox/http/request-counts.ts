import { SYSTEM_NAMES, type SystemName } from './system.ts';

/** What has been asked of one system since the process started. */
export interface Counts {
  readonly requests: number;
  /** Requests that were not answered yet. */
  readonly open: number;
  /** Answers by HTTP status. */
  readonly answers: Readonly<Record<string, number>>;
}

export class RequestCounts {
  private readonly counts = new Map<SystemName, { requests: number; open: number; answers: Map<number, number> }>(
    SYSTEM_NAMES.map((name) => [name, { requests: 0, open: 0, answers: new Map() }]),
  );

  began(system: SystemName): void {
    const counts = this.counts.get(system);
    if (counts === undefined) return;
    counts.requests += 1;
    counts.open += 1;
  }

  /** `status` is undefined for a request whose client went away, or that was left without an answer. */
  ended(system: SystemName, status: number | undefined): void {
    const counts = this.counts.get(system);
    if (counts === undefined) return;
    counts.open -= 1;
    if (status !== undefined) counts.answers.set(status, (counts.answers.get(status) ?? 0) + 1);
  }

  of(system: SystemName): Counts {
    const { requests = 0, open = 0, answers = [] } = this.counts.get(system) ?? {};
    return { requests, open, answers: Object.fromEntries(answers) };
  }
}
