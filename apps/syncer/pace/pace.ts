import type { TargetLimits } from '#targets';
import { Breaker } from './breaker.ts';

/** Answers in a row after which one more request at once is tried. */
const RAISE_AFTER = 20;

/**
 * How much a target is asked at once: as its limits say, less while it throttles us (half of it each time, and nothing
 * until the time it names), a little more with each run of good answers. One for each target, so that a slow one
 * delays nobody else. Requests per second are the connector's to keep: it knows how many a call is.
 */
export class Pace {
  readonly breaker = new Breaker();
  private slots: number;
  private good = 0;
  private quietUntil = -Infinity;

  constructor(private readonly limits: TargetLimits) {
    this.slots = limits.concurrency;
  }

  /** Requests at once, at the moment. */
  get concurrency(): number {
    return this.breaker.isOpen ? 1 : this.slots;
  }

  /** Milliseconds until work may begin: past a throttling and an open breaker. */
  delay(now: number): number {
    return Math.max(this.breaker.delay(now), this.quietUntil - now, 0);
  }

  /** Milliseconds until the next request of work under way may start: the target named a time. */
  requestDelay(now: number): number {
    return Math.max(this.quietUntil - now, 0);
  }

  requested(): void {
    this.breaker.passed();
  }

  answered(): void {
    this.breaker.succeeded();
    this.good += 1;
    if (this.good < RAISE_AFTER || this.slots >= this.limits.concurrency) return;
    this.good = 0;
    this.slots += 1;
  }

  /** `retryAfter`: milliseconds, as the target said. */
  throttled(now: number, retryAfter: number): void {
    this.breaker.succeeded();
    this.good = 0;
    this.slots = Math.max(1, Math.floor(this.slots / 2));
    this.quietUntil = Math.max(this.quietUntil, now + retryAfter);
  }

  failed(now: number, random: number): void {
    this.good = 0;
    this.breaker.failed(now, random);
  }
}
