/** Failures in a row that open it. */
const THRESHOLD = 5;
/** Milliseconds until the first probe, doubled by each that fails. */
const FIRST = 1_000;
const LONGEST = 30_000;

/**
 * Keeps a target that is down from being asked: after some failures in a row nothing is sent for a while, then one
 * probe. One success closes it.
 */
export class Breaker {
  private failures = 0;
  private openings = 0;
  private until = -Infinity;
  private probing = false;

  /**
   * Milliseconds until something may be sent; 0: now. Never for ever, since rows are given back until then: while a
   * probe is under way, which may take as long as a request may, it is the time to ask again.
   */
  delay(now: number): number {
    if (this.openings === 0) return 0;
    if (this.probing) return FIRST;
    return Math.max(0, this.until - now);
  }

  get isOpen(): boolean {
    return this.openings > 0;
  }

  /** Something is about to be sent: through an open breaker it is the probe. */
  passed(): void {
    if (this.isOpen) this.probing = true;
  }

  succeeded(): void {
    this.failures = 0;
    this.openings = 0;
    this.probing = false;
  }

  /** `random` in [0, 1): copies of the syncer should not probe together. */
  failed(now: number, random: number): void {
    this.failures += 1;
    if (!this.probing && this.failures < THRESHOLD) return;
    if (!this.probing && this.isOpen) return;
    this.openings += 1;
    this.probing = false;
    const whole = Math.min(LONGEST, FIRST * 2 ** Math.min(this.openings - 1, 10));
    this.until = now + whole / 2 + (whole / 2) * random;
  }
}
