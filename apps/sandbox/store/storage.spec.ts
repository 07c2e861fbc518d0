import { appendFile, mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Storage } from './storage.ts';
import { Table } from './table.ts';

const cat = z.strictObject({ id: z.string(), name: z.string(), owner: z.string() });
type Cat = z.infer<typeof cat>;

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-storage-'));
  path = join(folder, 'inner', 'cats.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(): Promise<{ storage: Storage; cats: Table<Cat, 'owner'> }> {
  const cats = new Table<Cat, 'owner'>('cats', (value) => cat.parse(value), { owner: ({ owner }) => [owner] });
  return { cats, storage: await Storage.open(path, [cats]) };
}

const put = (id: string, name: string, owner = 'nobody') => ({ table: 'cats', key: id, record: { id, name, owner } });
const remove = (id: string) => ({ table: 'cats', key: id });

describe('Storage', () => {
  it('has after a restart what it answered, in the order of creation', async () => {
    const first = await open();
    await first.storage.commit([put('1', 'Tom'), put('2', 'Felix')]);
    await first.storage.commit([put('1', 'Tomas', 'Ada')]);
    await first.storage.close();

    const second = await open();
    expect(second.cats.page(0, 10).map(({ name }) => name)).toEqual(['Tomas', 'Felix']);
    expect(second.cats.find('owner', 'Ada').map(({ id }) => id)).toEqual(['1']);
    await second.storage.close();
  });

  it('cuts off a line that was being written when the process died, and goes on from there', async () => {
    const first = await open();
    await first.storage.commit([put('1', 'Tom')]);
    await first.storage.close();
    await appendFile(path, '[["cats","2",{"id":"2","name":"Fel');

    const second = await open();
    expect([...second.cats.values()]).toHaveLength(1);
    await second.storage.commit([put('3', 'Garfield')]);
    await second.storage.close();

    const third = await open();
    expect([...third.cats.values()].map(({ name }) => name)).toEqual(['Tom', 'Garfield']);
    await third.storage.close();
  });

  it('keeps of a commit all or nothing, wherever the last line was torn', async () => {
    const first = await open();
    await first.storage.commit([put('1', 'Tom')]);
    const whole = (await stat(path)).size;
    await first.storage.commit([remove('1'), put('2', 'Felix')]);
    await first.storage.close();
    const bytes = await readFile(path);
    for (let end = bytes.length - 1; end > whole; end -= 7) {
      await truncate(path, end);
      const again = await open();
      expect([...again.cats.values()].map(({ id }) => id)).toEqual(['1']);
      await again.storage.close();
    }
  });

  it('starts with a journal that holds no more than the records: removed ones are gone from the disk', async () => {
    const first = await open();
    await first.storage.commit([put('1', 'Tom'), put('2', 'Felix')]);
    await first.storage.commit([put('2', 'Felicitas')]);
    await first.storage.commit([remove('1')]);
    await first.storage.close();

    await (await open()).storage.close();
    const journal = await readFile(path, 'utf8');
    expect(journal).toContain('Felicitas');
    expect(journal).not.toContain('Tom');
  });

  it('refuses a journal with a line that no crash can have left, and does not quote it', async () => {
    const first = await open();
    await first.storage.commit([put('1', 'Tom')]);
    await first.storage.close();
    await appendFile(path, 'Ada Lovelace\n');

    await expect(open()).rejects.toThrow(/line 2 is not JSON/);
    await expect(open()).rejects.not.toThrow(/Lovelace/);
  });

  it('answers no write after one that failed', async () => {
    const { storage } = await open();
    await storage.close();
    await expect(storage.commit([put('1', 'Tom')])).rejects.toThrow();
    await expect(storage.commit([put('2', 'Felix')])).rejects.toThrow();
    expect(storage.failure).toBeDefined();
  });

  it('keeps its files to its own user', async () => {
    const { storage } = await open();
    await storage.commit([put('1', 'Tom')]);
    await storage.close();
    expect((await stat(path)).mode & 0o077).toBe(0);
  });
});

describe('Table', () => {
  it('finds a record under its present value only', async () => {
    const { storage, cats } = await open();
    await storage.commit([put('1', 'Tom', 'Ada')]);
    await storage.commit([put('1', 'Tom', 'Grace')]);
    expect(cats.find('owner', 'Ada')).toEqual([]);
    expect(cats.find('owner', 'Grace')).toHaveLength(1);
    await storage.close();
  });

  it('gives the latest changes, newest first', async () => {
    const { storage, cats } = await open();
    await storage.commit([put('1', 'Tom'), put('2', 'Felix'), put('3', 'Garfield')]);
    await storage.commit([put('1', 'Tomas')]);
    await storage.commit([remove('3')]);
    expect(cats.latest(2).map(({ name }) => name)).toEqual(['Tomas', 'Felix']);
    await storage.close();
  });
});
