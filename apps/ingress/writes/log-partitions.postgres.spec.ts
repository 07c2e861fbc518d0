import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensurePartitions } from '#event-log';
import { kinds, newName } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';

describe('the partitions of the log', () => {
  let bench: WriteBench;

  beforeAll(async () => {
    bench = await WriteBench.open();
    await bench.writer().run([await bench.createUser(newName())]);
    // The last place of the last partition that the first migration makes.
    await bench.rows('UPDATE log.event SET sequence = 19999999');
  });

  afterAll(() => bench.close());

  const create = async (): Promise<string[]> => kinds(await bench.writer().run([await bench.createUser(newName())]));

  it('are what no write can go without: their want is answered 503, and not as the command’s fault', async () => {
    expect(await create()).toEqual(['busy']);
  });

  it('are made ahead, by several at once, while the log is read', async () => {
    const reader = await bench.holding('SELECT FROM log.event');
    await Promise.all([1, 2, 3].map(() => ensurePartitions(bench.pool)));
    await reader.release();
    expect(await create()).toEqual(['decided']);
    expect((await bench.events()).map(({ sequence }) => sequence)).toEqual([19_999_999, 20_000_000]);
    const [row] = await bench.rows(
      `SELECT count(*) FROM pg_indexes WHERE tablename = 'event_2' AND indexdef LIKE '%UNIQUE%'`,
    );
    expect(row).toEqual({ count: 1 });
  });

  it('are made once: the next is there before the one is full', async () => {
    await ensurePartitions(bench.pool);
    await ensurePartitions(bench.pool);
    expect(
      await bench.rows(`SELECT to_regclass('log.event_3') IS NOT NULL AS next, to_regclass('log.event_4') AS later`),
    ).toEqual([{ next: true, later: null }]);
  });
});
