import { describe, expect, it } from '@jest/globals';
import { Bell } from './bell.ts';

const HOUR = 3_600_000;

describe('a bell', () => {
  it('wakes everybody at once', async () => {
    const bell = new Bell();
    const waiting = Promise.all([bell.wait(HOUR), bell.wait(HOUR)]);
    expect(bell.waiters).toBe(2);
    bell.ring();
    await waiting;
  });

  it('tells at once of a ring since the last wait, and once', async () => {
    const bell = new Bell();
    bell.ring();
    await bell.wait(HOUR);
    const next = bell.wait(HOUR);
    expect(bell.waiters).toBe(1);
    bell.ring();
    await next;
  });

  it('forgets who has waited long enough: a night without news is no leak', async () => {
    const bell = new Bell();
    await Promise.all([bell.wait(1), bell.wait(2)]);
    expect(bell.waiters).toBe(0);
  });
});
