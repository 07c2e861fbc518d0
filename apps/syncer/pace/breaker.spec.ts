import { beforeEach, describe, expect, it } from '@jest/globals';
import { Breaker } from './breaker.ts';

describe('the breaker of a target', () => {
  let breaker: Breaker;
  beforeEach(() => {
    breaker = new Breaker();
  });
  const fail = (times: number, now = 0): void => {
    for (let i = 0; i < times; i += 1) breaker.failed(now, 1);
  };

  it('opens after five failures in a row, for a second', () => {
    fail(4);
    expect(breaker.delay(0)).toBe(0);
    fail(1);
    expect([breaker.delay(0), breaker.delay(400), breaker.delay(1_000)]).toEqual([1_000, 600, 0]);
  });

  it('lets rows be given back for a while only, while its probe is under way', () => {
    fail(5);
    breaker.passed();
    expect(breaker.delay(1_000)).toBe(1_000);
  });

  it('waits twice as long after each probe that fails, and not above half a minute', () => {
    fail(5);
    const waits = Array.from({ length: 7 }, () => {
      breaker.passed();
      breaker.failed(0, 1);
      return breaker.delay(0);
    });
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('closes at the first success', () => {
    fail(5);
    breaker.passed();
    breaker.succeeded();
    expect([breaker.isOpen, breaker.delay(0)]).toEqual([false, 0]);
  });
});
