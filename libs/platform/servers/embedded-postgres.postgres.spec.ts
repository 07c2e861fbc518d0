import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { becomesTrue } from './await-condition.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { freePort } from './free-port.ts';
import { findProcess, signalProcess } from './process-table.ts';
import { runStarter } from './testing/run-starter.ts';

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

const KEEP = 'CREATE TABLE kept AS SELECT 1 AS answer';
const READ = 'SELECT answer FROM kept';

describe('the embedded PostgreSQL', () => {
  let prototype: string;
  let home: string;
  const running: EmbeddedPostgres[] = [];
  // Initialising takes a second each time; a copy of an initialised folder takes none.
  beforeAll(async () => {
    prototype = mkdtempSync(join(tmpdir(), 'rollcall-embedded-'));
    chmodSync(prototype, 0o755);
    const server = await startEmbeddedPostgres({ folder: join(prototype, 'postgres'), durable: true });
    await server.stop();
  });
  afterAll(() => rmSync(prototype, { recursive: true, force: true }));
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'rollcall-embedded-'));
    chmodSync(home, 0o755);
    execFileSync('cp', ['-a', join(prototype, 'postgres'), home]);
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const folder = (): string => join(home, 'postgres');
  const begin = async (port?: number): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({
      folder: folder(),
      durable: true,
      ...(port === undefined ? {} : { port }),
    });
    running.push(server);
    return server;
  };

  it('sorts by code point and speaks UTF-8, whatever the machine is set to', async () => {
    const { url } = await begin();
    const words = `SELECT string_agg(word, ' ' ORDER BY word) AS sorted, current_setting('server_encoding') AS encoding
                   FROM unnest(ARRAY['é', 'b', 'B', 'a']) AS word`;
    expect(await ask(url, words)).toEqual([{ sorted: 'B a b é', encoding: 'UTF8' }]);
  });

  it('flushes every commit, keeps no old WAL, and asks everybody for a password', async () => {
    const { url } = await begin();
    const settings = `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
                             current_setting('wal_recycle') AS recycle, current_setting('listen_addresses') AS listen`;
    expect(await ask(url, settings)).toEqual([{ fsync: 'on', commit: 'on', recycle: 'off', listen: '127.0.0.1' }]);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toHaveProperty('code', '28P01');
  });

  it('keeps what was committed over a kill -9, and starts again on the same folder', async () => {
    const first = await begin();
    await ask(first.url, KEEP);
    signalProcess(first.pid, 'SIGKILL');
    await first.exited;

    const second = await begin();
    expect(await ask(second.url, READ)).toEqual([{ answer: 1 }]);
  });

  it('goes with a starter that is killed, and the next start finds everything', async () => {
    const starter = await runStarter('postgres', folder());
    await ask(starter.url ?? '', KEEP);
    await starter.kill();
    expect(await becomesTrue(() => findProcess(starter.pid) === undefined, { deadline: 10_000 })).toBe(true);

    const next = await begin();
    expect(await ask(next.url, READ)).toEqual([{ answer: 1 }]);
  });

  it('takes over at once from a starter that has just been killed', async () => {
    const starter = await runStarter('postgres', folder());
    const gone = starter.kill();
    const next = await begin();
    await gone;
    expect(next.pid).not.toBe(starter.pid);
  });

  it('ends an orphan whose guard was killed too', async () => {
    const starter = await runStarter('postgres', folder());
    signalProcess(starter.guardPid, 'SIGSTOP'); // or it would do its work before it dies
    await starter.kill();
    signalProcess(starter.guardPid, 'SIGKILL');
    expect(findProcess(starter.pid)).toBeDefined();

    const next = await begin();
    expect(next.pid).not.toBe(starter.pid);
    expect(findProcess(starter.pid)).toBeUndefined();
  });

  it('refuses a folder that another starter runs, and names its port', async () => {
    const starter = await runStarter('postgres', folder());
    const port = new URL(starter.url ?? '').port;
    await expect(begin()).rejects.toThrow(`port ${port}`);
    await starter.stop();
  });

  it('removes a file left behind whose process id somebody else has now', async () => {
    const first = await begin();
    await first.stop();
    writeFileSync(join(first.data, 'postmaster.pid'), `${process.pid}\n${first.data}\n1700000000\n5432\n\n\n\nready\n`);

    expect((await begin()).pid).not.toBe(process.pid);
  });

  it('starts after an initialisation that was interrupted', async () => {
    rmSync(join(folder(), 'data'), { recursive: true });
    mkdirSync(join(folder(), 'data.new'));
    writeFileSync(join(folder(), 'data.new', 'PG_VERSION'), '18\n');
    expect(await ask((await begin()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says in one line that its port is taken', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const refused = begin(port);
    await expect(refused).rejects.toThrow(`port ${port} (PostgreSQL) is taken`);
    await new Promise((resolve) => other.close(resolve));
  });

  it('writes no value of a statement, a message or a detail to its log', async () => {
    const { url } = await begin();
    await ask(url, 'CREATE TABLE person (mail text PRIMARY KEY)');
    const insert = `INSERT INTO person VALUES ('ada.secret@example.com')`;
    await ask(url, insert);
    await expect(ask(url, insert)).rejects.toHaveProperty('code', '23505');
    await expect(ask(url, `SELECT 'ada.secret@example.com'::uuid`)).rejects.toHaveProperty('code', '22P02');
    const log = readFileSync(join(folder(), 'postgres.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('secret');
  });

  it('leaves nothing of a temporary one', async () => {
    const server = await startEmbeddedPostgres({ durable: false });
    expect(existsSync(server.data)).toBe(true);
    await server.stop();
    expect(existsSync(server.data)).toBe(false);
  });
});
