import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { eventually } from '../../test/support/eventually.ts';
import { startSource } from '../../test/support/source-process.ts';
import { freePort } from './servers/free-port.ts';

const TINY = join(import.meta.dirname, 'testing/tiny-service.ts');

describe('a service that is started', () => {
  let database: TestDatabase;
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  afterAll(() => database.drop());

  const start = (
    env: Record<string, string>,
  ): { child: ChildProcess; ended: Promise<number | null>; said: Promise<string> } => {
    const child = startSource(TINY, [], { DATABASE_URL: database.url, LOG_LEVEL: 'silent', ...env });
    started.push(child);
    if (child.stderr === null) throw new Error('its errors are read');
    const said = text(child.stderr);
    return { child, said, ended: once(child, 'exit').then(([code]: unknown[]) => code as number | null) };
  };
  const listening = async (port: number): Promise<void> => {
    await eventually(async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok, { within: 20_000 });
  };
  const asUser = (user: string, password: string, name?: string): string => {
    const url = new URL(database.url);
    url.username = user;
    url.password = password;
    if (name !== undefined) url.pathname = `/${name}`;
    return url.href;
  };

  it.each([
    ['no port', () => ({}), /PORT/],
    ['a port that is none', () => ({ PORT: 'http' }), /PORT/],
    ['a database URL that is none', () => ({ PORT: '0', DATABASE_URL: 'mysql://ada:secret@db' }), /DATABASE_URL/],
    [
      'a database that is down',
      () => ({ PORT: '0', DATABASE_URL: 'postgres://ada:secret@127.0.0.1:1/x' }),
      /refuses connections.*DATABASE_URL/,
    ],
    [
      'a host that is nowhere',
      () => ({ PORT: '0', DATABASE_URL: 'postgres://ada:secret@nowhere.invalid/x' }),
      /host.*DATABASE_URL/,
    ],
    ['a wrong password', () => ({ PORT: '0', DATABASE_URL: asUser('postgres', 'secret') }), /password.*DATABASE_URL/],
    ['a log level that is none', () => ({ PORT: '0', LOG_LEVEL: 'loud' }), /LOG_LEVEL/],
  ])('with %s says in one line what to mend, without the value, and ends with 1', async (_, env, line) => {
    const { ended, said } = start(env());
    expect(await ended).toBe(1);
    const words = await said;
    expect(words).toMatch(line);
    expect(words).toMatch(/^rollcall tiny: [^\n]+\n$/);
    expect(words).not.toContain('secret');
  });

  it('on a port that is taken names the port', async () => {
    const taken: Server = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { ended, said } = start({ PORT: String(port) });
    expect(await ended).toBe(1);
    expect(await said).toBe(
      `rollcall tiny: port ${port} is taken; stop what uses it or set another with --port BASE\n`,
    );
    taken.close();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends by itself on %s', async (signal) => {
    const port = await freePort();
    const { child, ended } = start({ PORT: String(port) });
    await listening(port);
    child.kill(signal);
    await ended;
    expect(child.signalCode ?? child.exitCode).toBe(signal);
  });

  it('ends when the parent that holds its channel is gone', async () => {
    const port = await freePort();
    const { child, ended } = start({ PORT: String(port) });
    await listening(port);
    child.disconnect();
    await ended;
    expect(child.signalCode).toBe('SIGTERM');
  });

  it('answers for its health, readiness and metrics, and in RFC 9457 for what is not there', async () => {
    const port = await freePort();
    start({ PORT: String(port) });
    await listening(port);
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    expect(await (await ask('/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await ask('/readyz')).json()).toEqual({ ready: true, checks: {} });
    const metrics = await ask('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toMatch(/process_cpu_seconds_total\{service="tiny"\}/);
    const broken = await ask('/%zz');
    expect(broken.headers.get('content-type')).toContain('application/problem+json');
    expect(await broken.json()).toMatchObject({ status: 400, title: 'Bad Request' });
    const large = await ask(`/healthz?${'x'.repeat(65_536)}`);
    expect([large.status, large.headers.get('content-type')]).toEqual([431, 'application/problem+json; charset=utf-8']);
    expect(await large.json()).toMatchObject({ status: 431, detail: expect.stringContaining('64 KiB') });
  });
});
