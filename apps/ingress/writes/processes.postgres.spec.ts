import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../../test/support/eventually.ts';
import { startSource } from '../../../test/support/source-process.ts';
import { fileKeyring } from '../testing/file-keyring.ts';
import { kinds, newName } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';

const PROCESS = join(import.meta.dirname, '../testing/writer-process.ts');
const ROUNDS = 12;

describe('writers in processes of their own', () => {
  let home: string;
  let bench: WriteBench;
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'rollcall-writers-'));
    bench = await WriteBench.open((url) => fileKeyring(url, home));
  });

  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  afterAll(async () => {
    await bench.close();
    await rm(home, { recursive: true });
  });

  const start = (...args: string[]): { child: ChildProcess; words: Promise<string[]> } => {
    const child = startSource(PROCESS, [bench.url, home, ...args]);
    started.push(child);
    const words = Promise.race([
      once(child, 'message').then(([message]: unknown[]) => message as string[]),
      once(child, 'exit').then(([code]: unknown[]) => Promise.reject(new Error(`a writer ended with ${String(code)}`))),
    ]);
    return { child, words };
  };

  it('invariant 2: number densely and in commit order, and count each version once, four at once', async () => {
    const shared = await bench.createUser(newName());
    await bench.writer().run([shared]);
    const writers = [1, 2, 3, 4].map(() => start('churn', String(ROUNDS), shared.id));
    const words = Promise.all(writers.map((writer) => writer.words));
    const running = new AbortController();
    void words.finally(() => running.abort()).catch(() => undefined);
    // No reader ever sees n + 1 before n: at every moment the newest number is how many there are.
    const seen = new Set<number>();
    while (!isOver(running.signal)) {
      const [row] = await bench.rows<{ count: number; newest: number }>(
        'SELECT count(*), coalesce(max(sequence), 0) AS newest FROM log.event',
      );
      expect(row?.count).toBe(row?.newest);
      seen.add(row?.count ?? 0);
    }
    expect((await words).flat()).toEqual(Array.from({ length: 4 * ROUNDS * 3 }, () => 'decided'));
    expect(seen.size).toBeGreaterThan(2);
    const events = await bench.events();
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1 + 12 * ROUNDS }, (_, n) => n + 1));
    const versions = (await bench.eventsOf(shared.id)).map(({ version }) => version);
    expect(versions).toEqual(Array.from({ length: 1 + 4 * ROUNDS }, (_, n) => n + 1));
  });

  it('cannot hold the head while stopped: the others go on, and the stopped one writes once when it goes on', async () => {
    const { child, words } = start('freeze');
    await eventually(
      async () => {
        const stopped = await bench.rows(
          `SELECT FROM pg_stat_activity a JOIN pg_locks l USING (pid)
           WHERE a.application_name = 'rollcall test writer' AND a.state = 'idle in transaction'
             AND l.relation = 'log.head'::regclass`,
        );
        return stopped.length > 0;
      },
      { within: 20_000 },
    );
    const before = performance.now();
    expect(kinds(await bench.writer().run([await bench.createUser(newName())]))).toEqual(['decided']);
    expect(performance.now() - before).toBeLessThan(8_000);
    child.kill('SIGCONT');
    expect(await words).toEqual(['decided']);
    const events = await bench.events();
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(
      await bench.rows(
        `SELECT FROM registry.resource r JOIN log.event e ON e.subject = r.id WHERE user_name = 'frozen'`,
      ),
    ).toHaveLength(1);
  });
});

const isOver = (signal: AbortSignal): boolean => signal.aborted;
