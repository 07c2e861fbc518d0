/** How far a fold of the whole log has come. */
export interface Progress {
  /** Events folded, those of an earlier run that this one goes on from included. */
  readonly done: number;
  readonly total: number;
  /** Events per second since the start of this run. */
  readonly rate: number;
  /** Seconds left at that rate; undefined before there is a rate. */
  readonly eta: number | undefined;
}

/** `folded` events of this run took `seconds`. */
export function progressOf(done: number, total: number, folded: number, seconds: number): Progress {
  const rate = seconds > 0 ? folded / seconds : 0;
  return { done, total, rate, eta: rate > 0 ? Math.max(0, total - done) / rate : undefined };
}
