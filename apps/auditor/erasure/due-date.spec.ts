import { describe, expect, it } from '@jest/globals';
import { clockOf, dueDate } from './due-date.ts';

describe('the due date of a request', () => {
  it.each([
    ['2026-01-15T10:00:00.000Z', '2026-02-15T10:00:00.000Z'],
    ['2026-01-31T10:00:00.000Z', '2026-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00.000Z', '2028-02-29T10:00:00.000Z'],
    ['2026-03-31T23:59:59.000Z', '2026-04-30T23:59:59.000Z'],
    ['2026-12-31T00:00:00.000Z', '2027-01-31T00:00:00.000Z'],
    ['2026-02-28T00:00:00.000Z', '2026-03-28T00:00:00.000Z'],
  ])('received %s is %s: one calendar month, never into the month after', (received, due) => {
    expect(dueDate(new Date(received)).toISOString()).toBe(due);
  });
});

describe('the clock of a request', () => {
  const due = new Date('2026-02-15T10:00:00Z');
  it.each([
    ['2026-01-20T00:00:00Z', null, 'on_track'],
    ['2026-02-08T09:59:59Z', null, 'on_track'],
    ['2026-02-08T10:00:00Z', null, 'due_soon'],
    ['2026-02-15T10:00:00Z', null, 'due_soon'],
    ['2026-02-15T10:00:01Z', null, 'overdue'],
    ['2026-03-01T00:00:00Z', '2026-02-01T00:00:00Z', 'done'],
  ])('at %s, completed %s, says %s', (now, completed, clock) => {
    expect(clockOf(due, completed === null ? null : new Date(completed), new Date(now))).toBe(clock);
  });
});
