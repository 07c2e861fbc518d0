import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.ts';

describe('the pace of requests', () => {
  it('lets as many go as a window allows, and the next when the first has left it', () => {
    const pace = new Pace([{ requests: 2, within: 1_000 }]);
    expect([pace.take(0), pace.take(10), pace.take(20)]).toEqual([0, 0, 980]);
    expect(pace.take(999)).toBe(1);
    expect(pace.take(1_000)).toBe(0);
    expect(pace.take(1_000)).toBe(10);
  });

  it('keeps to every window at once', () => {
    const pace = new Pace([
      { requests: 2, within: 100 },
      { requests: 3, within: 1_000 },
    ]);
    expect([pace.take(0), pace.take(0), pace.take(0)]).toEqual([0, 0, 100]);
    expect(pace.take(100)).toBe(0);
    expect(pace.take(200)).toBe(800);
  });

  it('holds nobody up without windows', () => {
    const pace = new Pace([]);
    expect(Array.from({ length: 100 }, () => pace.take(0))).toEqual(Array(100).fill(0));
  });
});
