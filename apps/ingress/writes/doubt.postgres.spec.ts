import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.ts';
import { fact, kinds, newName, retitle } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';
import { WRITER_CLIENT } from './writer-connection.ts';

describe('invariant 1: a batch whose connection is lost is written once or not at all', () => {
  let bench: WriteBench;
  let proxy: TcpProxy;

  beforeAll(async () => {
    bench = await WriteBench.open();
  });

  afterAll(() => bench.close());

  beforeEach(async () => {
    proxy = await startTcpProxy(bench.url);
  });

  afterEach(() => proxy.close());

  const dense = async (): Promise<void> => {
    const events = await bench.events();
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  };

  it.each(['eat the answer', 'drop the commit'] as const)('in COMMIT: %s', async (fate) => {
    const writer = bench.writer(proxy.url);
    const alice = await bench.createUser(newName());
    await writer.run([alice]);
    const bob = await bench.createUser(newName());
    proxy.next(fate);
    expect(kinds(await writer.run([bob, retitle(alice.id, 'twice?'), fact(alice.id)]))).toEqual([
      'decided',
      'decided',
      'new',
    ]);
    expect(await bench.eventsOf(bob.id)).toHaveLength(1);
    expect((await bench.eventsOf(alice.id)).map(({ version }) => version)).toEqual([1, 2, undefined]);
    await dense();
  });

  it('in COMMIT that arrives when its client has long asked: the head is waited for before the log is looked at', async () => {
    const writer = bench.writer(proxy.url);
    await writer.run([await bench.createUser(newName())]);
    const bob = await bench.createUser(newName());
    proxy.next('delay the commit');
    const written = writer.run([bob]);
    await bench.waiting();
    proxy.deliver();
    expect(kinds(await written)).toEqual(['decided']);
    expect(await bench.eventsOf(bob.id)).toHaveLength(1);
    await dense();
  });

  it('in COMMIT, while another writer takes the place that the batch would have had', async () => {
    const writer = bench.writer(proxy.url);
    await writer.run([await bench.createUser(newName())]);
    const bob = await bench.createUser(newName());
    const others = bench.writer();
    proxy.next('drop the commit');
    const [mine, theirs] = await Promise.all([writer.run([bob]), others.run([await bench.createUser(newName())])]);
    expect([kinds(mine), kinds(theirs)]).toEqual([['decided'], ['decided']]);
    expect(await bench.eventsOf(bob.id)).toHaveLength(1);
    await dense();
  });

  it('by a network that falls silent: an answer is waited for within a bound', async () => {
    const writer = bench.writer(proxy.url, { ...WRITER_CLIENT, queryTimeout: 1_000 });
    await writer.run([await bench.createUser(newName())]);
    const bob = await bench.createUser(newName());
    proxy.next('fall silent');
    expect(kinds(await writer.run([bob]))).toEqual(['decided']);
    expect(await bench.eventsOf(bob.id)).toHaveLength(1);
    await dense();
  });

  it('before COMMIT: by a server that ends the connection while the head is waited for', async () => {
    const writer = bench.writer();
    await writer.run([await bench.createUser(newName())]);
    const head = await bench.holding('SELECT FROM log.head FOR UPDATE');
    const bob = await bench.createUser(newName());
    const written = writer.run([bob]);
    await bench.waiting();
    await bench.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'rollcall test writer' AND wait_event_type = 'Lock'`,
    );
    await head.release();
    expect(kinds(await written)).toEqual(['decided']);
    expect(await bench.eventsOf(bob.id)).toHaveLength(1);
    await dense();
  });
});

describe('the writing connection', () => {
  let bench: WriteBench;

  beforeAll(async () => {
    bench = await WriteBench.open();
  });

  afterAll(() => bench.close());

  it('bounds what a stopped or cut-off ingress can hold of others', async () => {
    const client = await bench.connection().get();
    const setting = async (name: string): Promise<unknown> =>
      (await client.query<{ setting: string }>('SELECT current_setting($1) AS setting', [name])).rows[0]?.setting;
    expect(await setting('lock_timeout')).toBe('2s');
    expect(await setting('idle_in_transaction_session_timeout')).toBe('5s');
    expect(await setting('tcp_user_timeout')).toBe('10000');
    expect(await setting('transaction_isolation')).toBe('read committed');
  });

  it('is one, also for two who ask while it opens', async () => {
    const connection = bench.connection();
    const [writer, readiness] = await Promise.all([connection.get(), connection.get()]);
    expect(readiness).toBe(writer);
    const before = await writer.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const after = await (await connection.get()).query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    expect(after.rows).toEqual(before.rows);
  });

  it('is replaced after a loss, and closes when it was never opened', async () => {
    const connection = bench.connection();
    const first = await connection.get();
    connection.discard();
    expect(await connection.get()).not.toBe(first);
    await expect(bench.connection().close()).resolves.toBeUndefined();
  });

  it('says so when there is no database, and tries again the next time', async () => {
    const nowhere = bench.connection('postgres://nobody@127.0.0.1:1/none');
    await expect(nowhere.get()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(nowhere.get()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
