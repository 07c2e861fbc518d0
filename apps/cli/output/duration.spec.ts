import { describe, expect, it } from '@jest/globals';
import { count, duration } from './duration.ts';

describe('duration', () => {
  it.each([
    [0, '0.0 s'],
    [420, '0.4 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min 0 s'],
    [185_000, '3 min 5 s'],
    [7_620_000, '2 h 7 min'],
    [356_400_000, '4 d 3 h'],
  ])('says %d ms as %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });
});

it('groups the digits of a count', () => {
  expect(count(1_234_567)).toBe('1,234,567');
});
