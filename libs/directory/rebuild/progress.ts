/** How far a fold of the whole log has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Events per second since the start of this run. */
  readonly rate: number;
  /** Seconds left at that rate; undefined before there is a rate. */
  readonly eta: number | undefined;
}

export function progressOf(done: number, total: number, folded: number, seconds: number): Progress {
  const rate = seconds > 0 ? folded / seconds : 0;
  return { done, total, rate, eta: rate > 0 ? Math.max(0, total - done) / rate : undefined };
}
