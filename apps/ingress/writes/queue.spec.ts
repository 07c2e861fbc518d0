import { describe, expect, it } from '@jest/globals';
import { WriteQueue } from './queue.ts';

/** A runner whose batches end when the test says so. */
function runner() {
  const batches: { commands: readonly number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const arrivals: (() => void)[] = [];
  const run = (commands: readonly number[]): Promise<readonly number[]> =>
    new Promise((resolve, reject) => {
      batches.push({ commands, end: () => resolve(commands.map((each) => each * 10)), fail: reject });
      arrivals.shift()?.();
    });
  const next = async (index: number) => {
    if (batches[index] === undefined) await new Promise<void>((resolve) => arrivals.push(resolve));
    const batch = batches[index];
    if (batch === undefined) throw new Error('no batch');
    return batch;
  };
  return { run, next };
}

describe('WriteQueue', () => {
  it('gathers what arrives while a batch runs into the next one', async () => {
    const { run, next } = runner();
    const queue = new WriteQueue(run);
    const first = queue.submit([1]);
    const running = await next(0);
    const later = [queue.submit([2]), queue.submit([3])];
    running.end();
    const second = await next(1);
    second.end();
    expect(await first).toEqual([10]);
    expect(await Promise.all(later)).toEqual([[20], [30]]);
    expect(second.commands).toEqual([2, 3]);
  });

  it('never splits a unit over two batches', async () => {
    const { run, next } = runner();
    const queue = new WriteQueue(run, { waiting: 100, batch: 3 });
    const answers = [queue.submit([1, 2]), queue.submit([3, 4]), queue.submit([5, 6, 7, 8])];
    (await next(0)).end();
    (await next(1)).end();
    const third = await next(2);
    third.end();
    expect(await Promise.all(answers)).toEqual([
      [10, 20],
      [30, 40],
      [50, 60, 70, 80],
    ]);
    expect(third.commands).toEqual([5, 6, 7, 8]);
  });

  it('refuses what goes beyond its bound and has taken nothing of it', async () => {
    const { run, next } = runner();
    const queue = new WriteQueue(run, { waiting: 2, batch: 10 });
    const taken = queue.submit([1, 2]);
    expect(await queue.submit([3])).toBe('full');
    (await next(0)).end();
    expect(await taken).toEqual([10, 20]);
  });

  it('answers everything it has accepted before it closes', async () => {
    const { run, next } = runner();
    const queue = new WriteQueue(run);
    const accepted = queue.submit([1]);
    const closed = queue.close();
    expect(await queue.submit([2])).toBe('closed');
    (await next(0)).end();
    await closed;
    expect(await accepted).toEqual([10]);
  });

  it('gives a batch’s failure to everybody in it and goes on', async () => {
    const { run, next } = runner();
    const queue = new WriteQueue(run);
    const failing = queue.submit([1]);
    (await next(0)).fail(new Error('broken'));
    await expect(failing).rejects.toThrow('broken');
    const after = queue.submit([2]);
    (await next(1)).end();
    expect(await after).toEqual([20]);
  });
});
