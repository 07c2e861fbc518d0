import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Milliseconds until the token may ask again; undefined: it may now. */
export type Pause = number | undefined;

/**
 * Requests per second of each token, counted by this process: several copies of a service each count their own. What
 * is counted is forgotten a second later, so memory holds the tokens of the last second alone.
 */
export class RateLimits {
  private readonly limiters = new Map<number, RateLimiterMemory>();

  async take(token: string, requestsPerSecond: number): Promise<Pause> {
    try {
      await this.limiterOf(requestsPerSecond).consume(token);
      return undefined;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
      throw refused;
    }
  }

  private limiterOf(points: number): RateLimiterMemory {
    const known = this.limiters.get(points);
    if (known !== undefined) return known;
    const limiter = new RateLimiterMemory({ points, duration: 1 });
    this.limiters.set(points, limiter);
    return limiter;
  }
}
