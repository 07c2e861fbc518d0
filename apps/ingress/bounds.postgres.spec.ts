import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createClient } from '#platform';
import { startTcpProxy, type TcpProxy } from '../../test/support/tcp-proxy.ts';
import { eventually } from '../../test/support/eventually.ts';
import { expectRefusal, sendRaw, type RawAnswer } from './testing/raw-request.ts';
import { TestIngress } from './testing/test-ingress.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

describe('invariant 10: what waits has a bound', () => {
  let ingress: TestIngress;
  let person: string;
  let facts: Record<string, string>;

  beforeAll(async () => {
    ingress = await TestIngress.open();
    const created = await ingress.send('POST', '/Users', { schemas: [USER], userName: 'ada' });
    person = (created.body as { id: string }).id;
    facts = { authorization: `Bearer ${await ingress.tokenFor('default', ['facts'])}` };
  });

  afterAll(() => ingress.close());

  const tell = (count: number): Promise<RawAnswer> => {
    const told = Array.from({ length: count }, () => ({
      id: randomUUID(),
      type: 'rollcall.access.opened',
      subject: person,
      data: { purpose: 'load', what: 'x' },
    }));
    return sendRaw(ingress, {
      method: 'POST',
      path: '/internal/facts',
      body: JSON.stringify({ facts: told }),
      headers: facts,
    });
  };

  /** No batch ends until it is released. */
  const holdHead = async (): Promise<() => Promise<void>> => {
    const head = createClient(ingress.databaseUrl, 'test holder');
    await head.connect();
    await head.query('BEGIN');
    await head.query('SELECT FROM log.head FOR UPDATE');
    return () => head.end();
  };

  const waitingForLocks = async (): Promise<number | null> => {
    const { rowCount } = await ingress.pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rowCount;
  };

  it('a full queue answers 503 with Retry-After and has taken nothing; what it took before is answered', async () => {
    const release = await holdHead();
    const first = tell(1);
    await eventually(async () => expect(await waitingForLocks()).toBe(1));
    // The queue takes 4,096; each of these is a unit of its own.
    const taken = [1, 2, 3, 4].map(() => tell(1_000));
    await eventually(async () => /rollcall_write_queue_depth\S* 4000/.test(await metrics()));
    const refused = await tell(100);
    expectRefusal(refused, 503);
    expect(refused.headers['retry-after']).toBe('1');
    await release();
    expect((await first).status).toBe(200);
    for (const answer of await Promise.all(taken))
      expect(answer).toMatchObject({ status: 200, body: { accepted: 1_000 } });
    const { rows } = await ingress.pool.query(`SELECT count(*) FROM log.event WHERE type = 'rollcall.access.opened'`);
    expect(rows).toEqual([{ count: 4_001 }]);
  });

  it('a few large requests fill the queue as many small ones do: what waits is bounded in memory', async () => {
    const release = await holdHead();
    const first = tell(1);
    await eventually(async () => expect(await waitingForLocks()).toBe(1));
    const ims = Array.from({ length: 15 }, (_, n) => ({ type: `t${n}`, value: 'x'.repeat(65_000) }));
    const large = (n: number): Promise<RawAnswer> =>
      sendRaw(ingress, {
        method: 'POST',
        path: '/scim/v2/Users',
        body: JSON.stringify({ schemas: [USER], userName: `large-${n}`, ims }),
      });
    const taken = Array.from({ length: 17 }, (_, n) => large(n));
    await eventually(async () => /rollcall_write_queue_depth\S* 4[0-9]{3}/.test(await metrics()));
    expectRefusal(await large(17), 503);
    await release();
    expect((await first).status).toBe(200);
    for (const answer of await Promise.all(taken)) expectRefusal(answer, 413);
  });

  const metrics = async (): Promise<string> => (await fetch(`${ingress.url}/metrics`)).text();

  it('names no person in a metric', async () => {
    expect(await metrics()).toContain('rollcall_write_batch_size_count');
    expect(await metrics()).not.toMatch(new RegExp(`ada|${person}`));
  });
});

describe('an ingress whose database is away', () => {
  let ingress: TestIngress;
  let proxy: TcpProxy;

  beforeAll(async () => {
    ingress = await TestIngress.open(async (url) => {
      proxy = await startTcpProxy(url);
      return proxy.url;
    });
    const created = await ingress.send('POST', '/Users', { schemas: [USER], userName: 'grace' });
    expect(created.status).toBe(201);
    await proxy.close();
  });

  afterEach(() => {
    expect(ingress.logs()).not.toContain('grace');
  });

  afterAll(() => ingress.close());

  it.each([
    ['GET', '/scim/v2/Users', undefined],
    ['GET', '/scim/v2/Users/00000000-0000-4000-8000-000000000001', undefined],
    ['POST', '/scim/v2/Users', JSON.stringify({ schemas: [USER], userName: 'mary' })],
    ['DELETE', '/scim/v2/Users/00000000-0000-4000-8000-000000000001', undefined],
  ])('answers %s %s with 503 and Retry-After, within its bound', async (method, path, body) => {
    const answer = await sendRaw(ingress, { method, path, ...(body === undefined ? {} : { body }) });
    expectRefusal(answer, 503);
    expect(answer.headers['retry-after']).toBe('1');
  });

  it('says which part is not ready, and lives', async () => {
    const ready = await fetch(`${ingress.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, checks: { registry: { ready: false } } });
    expect((await fetch(`${ingress.url}/healthz`)).status).toBe(200);
  });
});
