import { describe, expect, it } from '@jest/globals';
import { restartDelay } from './restart-delay.ts';

describe('the delay before a new start', () => {
  it('doubles and has a bound', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 50].map(restartDelay)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });
});
