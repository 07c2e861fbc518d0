import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Storage } from './storage.ts';
import { Table } from './table.ts';

const row = z.strictObject({ text: z.string() });

/** Commits from 8 sides for ever, and prints the key of each commit that was answered. */
const WRITER = `
  const [, storagePath, tablePath, journalPath] = process.argv;
  const { Storage } = await import(storagePath);
  const { Table } = await import(tablePath);
  const storage = await Storage.open(journalPath, [new Table('rows', (value) => value, {})]);
  let next = 0;
  const write = async () => {
    for (;;) {
      const key = String(next++);
      await storage.commit([{ table: 'rows', key, record: { text: 'x'.repeat(2000) } }]);
      process.stdout.write(key + '\\n');
    }
  };
  await Promise.all(Array.from({ length: 8 }, write));
`;

describe('a storage whose process is killed while it writes', () => {
  it('has every answered commit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-kill-'));
    const path = join(folder, 'rows.jsonl');
    const answered = await writeAndKill(path, 300);

    const rows = new Table('rows', (value) => row.parse(value), {});
    const storage = await Storage.open(path, [rows]);
    expect(answered.length).toBeGreaterThanOrEqual(300);
    expect(answered.filter((key) => rows.get(key) === undefined)).toEqual([]);
    await storage.close();
    await rm(folder, { recursive: true });
  });
});

/** The keys whose answers were seen before the writer died by SIGKILL, sent after `enough` of them. */
async function writeAndKill(path: string, enough: number): Promise<string[]> {
  const storage = new URL('./storage.ts', import.meta.url).pathname;
  const table = new URL('./table.ts', import.meta.url).pathname;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', WRITER, storage, table, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const answered: string[] = [];
  for await (const key of createInterface({ input: writer.stdout })) {
    answered.push(key);
    if (answered.length === enough) writer.kill('SIGKILL');
  }
  return answered;
}
