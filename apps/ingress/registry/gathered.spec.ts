import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { Gathered } from './gathered.ts';

/** A read that notes which keys each statement was for. */
function reading() {
  const statements: (readonly number[])[] = [];
  const gathered = new Gathered((keys: readonly number[]) => {
    statements.push(keys);
    return keys.includes(13) ? Promise.reject(new Error('no 13')) : Promise.resolve(keys.map((key) => key * 10));
  });
  return { statements, find: (key: number) => gathered.find(key) };
}

it('answers what is asked in one turn by one statement, each with its own', async () => {
  const { statements, find } = reading();
  const first = find(1);
  await Promise.resolve();
  expect(await Promise.all([first, find(2), find(1)])).toEqual([10, 20, 10]);
  expect(statements).toEqual([[1, 2, 1]]);
});

it('lets nobody wait for a statement that is under way', async () => {
  const { statements, find } = reading();
  const first = find(1);
  await nextTurn();
  const second = find(2);
  await Promise.all([first, second]);
  expect(statements).toEqual([[1], [2]]);
});

it('sends no statement for more than 256', async () => {
  const { statements, find } = reading();
  const found = await Promise.all(Array.from({ length: 600 }, (_, index) => find(index + 20)));
  expect(found).toEqual(Array.from({ length: 600 }, (_, index) => (index + 20) * 10));
  expect(statements.map(({ length }) => length)).toEqual([256, 256, 88]);
});

it('tells everybody whose statement failed, and nobody else', async () => {
  const { find } = reading();
  const failed = await Promise.allSettled([find(1), find(13)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await find(1)).toBe(10);
});
