const FIRST = 250;
const LONGEST = 10_000;
/** A process that ran this long is taken for healthy: its next death starts the delays anew. */
export const HEALTHY = 60_000;

/** Milliseconds to wait before the `attempt`th start in a row (1 is the first after a death): doubling, bounded. */
export const restartDelay = (attempt: number): number => Math.min(LONGEST, FIRST * 2 ** Math.max(0, attempt - 1));
