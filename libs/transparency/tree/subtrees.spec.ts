import { describe, expect, it } from '@jest/globals';
import { splitOf, subtreesOf } from './subtrees.ts';

describe('splitting a tree', () => {
  it.each([
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 4],
    [8, 4],
    [9, 8],
    [2 ** 40 + 1, 2 ** 40],
  ])('%d leaves are split at %d', (count, at) => {
    expect(splitOf(count)).toBe(at);
  });

  it('names the perfect subtrees of a range, the largest first', () => {
    expect(subtreesOf(0, 7)).toEqual([
      { height: 2, index: 0 },
      { height: 1, index: 2 },
      { height: 0, index: 6 },
    ]);
    expect(subtreesOf(4, 7)).toEqual([
      { height: 1, index: 2 },
      { height: 0, index: 6 },
    ]);
    expect(subtreesOf(5, 5)).toEqual([]);
  });
});
