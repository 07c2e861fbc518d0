import { describe, expect, it } from '@jest/globals';
import { ProgressBar, progressLine } from './progress.ts';

const recorder = (terminal: boolean) => {
  const written: string[] = [];
  const clock = { now: 0 };
  const bar = new ProgressBar({ terminal, write: (text) => written.push(text), now: () => clock.now }, progressLine);
  return { bar, written, clock };
};

describe('progressLine', () => {
  it('shows share, count, rate and time left', () => {
    expect(progressLine({ done: 1_050, total: 5_000, rate: 21_000, left: 188 })).toBe(
      '[#####...................]   21 %  1,050 of 5,000 events  21,000/s  0.2 s left',
    );
  });

  it('is full for an empty log', () => {
    expect(progressLine({ done: 0, total: 0, rate: 0 })).toBe('[########################]  100 %  0 of 0 events  0/s');
  });
});

describe('ProgressBar', () => {
  it('draws over its line on a terminal, ten times a second at most', () => {
    const { bar, written, clock } = recorder(true);
    for (const now of [0, 50, 120]) {
      clock.now = now;
      bar.update({ done: now, total: 200, rate: 1 });
    }
    bar.finish();
    expect(written.map((text) => text.startsWith('\r') || text === '\n')).toEqual([true, true, true, true]);
  });

  it('writes whole lines into a log, and always the last state', () => {
    const { bar, written, clock } = recorder(false);
    bar.update({ done: 1, total: 9, rate: 1 });
    clock.now = 1_000;
    bar.update({ done: 9, total: 9, rate: 9 });
    bar.finish();
    expect(written).toHaveLength(2);
    expect(written.at(-1)).toMatch(/100 %.*\n$/);
  });
});
