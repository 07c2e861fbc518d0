/** At most `requests` within `within` milliseconds. */
export interface Window {
  readonly requests: number;
  readonly within: number;
}

/**
 * Lets requests go no faster than every window allows. Times are from one clock, in milliseconds; a request that was
 * let go counts in each window until it has left it.
 */
export class Pace {
  private readonly windows: readonly Window[];
  private readonly sent: number[][];

  constructor(windows: readonly Window[]) {
    this.windows = windows;
    this.sent = windows.map(() => []);
  }

  /** Milliseconds until the next request may go; 0: now, and it has been counted. */
  take(now: number): number {
    let wait = 0;
    for (const [index, { requests, within }] of this.windows.entries()) {
      const times = this.sent[index] ?? [];
      while (times[0] !== undefined && times[0] <= now - within) times.shift();
      const oldest = times[times.length - requests];
      if (oldest !== undefined) wait = Math.max(wait, oldest + within - now);
    }
    if (wait === 0) for (const times of this.sent) times.push(now);
    return wait;
  }
}
