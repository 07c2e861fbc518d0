/** Milliseconds after the first failed try, doubled by each further one. */
const FIRST = 500;
/** The longest wait: five minutes. */
const LONGEST = 300_000;

/** Exponential back-off with full jitter over its upper half. `random` is in [0, 1). */
export function backOff(attempts: number, random: number): number {
  const whole = Math.min(LONGEST, FIRST * 2 ** Math.min(attempts - 1, 20));
  return Math.round(whole / 2 + (whole / 2) * random);
}
