import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createPool } from '#platform';
import { eventually } from '../../../../test/support/eventually.ts';
import { IngressProcess } from '../../testing/ingress-process.ts';
import { TestIngress, type TestAnswer } from '../../testing/test-ingress.ts';
import { MOST_OPEN } from './accept-bulk.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const ASYNC = { prefer: 'respond-async' };

const response = z.object({
  schemas: z.tuple([z.literal('urn:ietf:params:scim:api:messages:2.0:BulkResponse')]),
  Operations: z.array(z.looseObject({ status: z.string(), location: z.string().optional() })),
});

const name = (): string => `accepted-${randomUUID()}`;
const create = (userName = name(), extra: object = {}) => ({
  method: 'POST',
  path: '/Users',
  bulkId: userName,
  data: { schemas: [USER], userName, ...extra },
});

describe('POST /Bulk with Prefer: respond-async (RFC 9967 §2.5.1)', () => {
  let ingress: TestIngress;

  beforeAll(async () => {
    ingress = await TestIngress.open();
  });
  afterAll(() => ingress.close());

  const send = (Operations: readonly object[], extra: object = {}, headers: Record<string, string> = ASYNC) =>
    ingress.send('POST', '/Bulk', { schemas: [BULK], Operations, ...extra }, headers);
  const idOf = (answer: TestAnswer): string => z.uuid().parse(answer.headers.get('set-txn'));
  const status = (id: string, headers: Record<string, string> = {}) =>
    ingress.send('GET', `/BulkRequests/${id}`, undefined, headers);
  const finished = (id: string) =>
    eventually(async () => {
      const answer = await status(id);
      expect(answer.status).toBe(200);
      return response.parse(answer.body);
    });
  const creations = async (userName: string): Promise<number> => {
    const { rows } = await ingress.pool.query<{ count: number }>(
      `SELECT count(*) FROM log.event e JOIN registry.resource r ON r.id = e.subject
       WHERE r.user_name = $1 AND e.type = 'rollcall.user.created'`,
      [userName],
    );
    return rows[0]?.count ?? 0;
  };

  it('is answered 202 without a body, and the work is at its Location once it is done', async () => {
    const [ada, ben] = [name(), name()];
    const answer = await send([create(ada), create(ben), { method: 'DELETE', path: `/Users/${randomUUID()}` }]);
    const id = idOf(answer);
    expect({ status: answer.status, text: answer.text, applied: answer.headers.get('preference-applied') }).toEqual({
      status: 202,
      text: '',
      applied: 'respond-async',
    });
    expect(answer.headers.get('location')).toBe(`${ingress.base}/BulkRequests/${id}`);
    const { Operations } = await finished(id);
    expect(Operations).toMatchObject([
      { method: 'POST', bulkId: ada, status: '201', version: 'W/"1"' },
      { method: 'POST', bulkId: ben, status: '201' },
      { method: 'DELETE', status: '404', response: { detail: expect.stringMatching(/^Operations\[2\]: /) } },
    ]);
    const read = await fetch(Operations[0]?.location ?? '', { headers: { authorization: `Bearer ${ingress.token}` } });
    expect(await read.json()).toMatchObject({ userName: ada });
    expect(await creations(ada)).toBe(1);
  });

  it('says what came of it at once where the client waits for it (RFC 7240 §4.3)', async () => {
    const answer = await send([create()], {}, { prefer: 'respond-async, wait=20' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('preference-applied')).toBe('wait=20');
    expect(response.parse(answer.body).Operations).toMatchObject([{ status: '201' }]);
  });

  it('refuses at once what is no bulk request, and takes nothing', async () => {
    expect((await ingress.send('POST', '/Bulk', { schemas: [BULK] }, ASYNC)).status).toBe(400);
    expect((await send(Array.from({ length: 1_001 }, () => create()))).status).toBe(413);
    const { rows } = await ingress.pool.query('SELECT FROM registry.accepted_bulk WHERE operations > 1000');
    expect(rows).toHaveLength(0);
  });

  it('ends at failOnErrors as the request that is waited for does', async () => {
    const taken = name();
    await send([create(taken)], {}, { prefer: 'respond-async, wait=20' });
    const answer = await send([create(taken), create()], { failOnErrors: 1 }, { prefer: 'respond-async, wait=20' });
    expect(response.parse(answer.body).Operations).toMatchObject([{ status: '409' }]);
  });

  it('carries the requests of a tenant out in the order in which they were accepted', async () => {
    const userName = name();
    const first = idOf(await send([create(userName, { title: 'first' })]));
    const second = idOf(await send([create(userName, { title: 'second' })]));
    expect((await finished(second)).Operations).toMatchObject([{ status: '409' }]);
    expect((await finished(first)).Operations).toMatchObject([{ status: '201' }]);
  });

  it('is there for its own tenant alone', async () => {
    const id = idOf(await send([create()]));
    await finished(id);
    const other = await ingress.tokenFor('elsewhere', ['scim:read', 'scim:write']);
    const reader = await ingress.tokenFor('default', ['scim:read']);
    expect((await status(id, { authorization: `Bearer ${other}` })).status).toBe(404);
    expect((await status(id, { authorization: `Bearer ${reader}` })).status).toBe(403);
    expect((await status(id, { authorization: '' })).status).toBe(401);
    expect((await status('no-uuid')).status).toBe(404);
  });

  it('is gone a day after it was done', async () => {
    const id = idOf(await send([create()]));
    await finished(id);
    const age = (by: string) =>
      ingress.pool.query(`UPDATE registry.accepted_bulk SET finished = now() - $2::interval WHERE id = $1`, [id, by]);
    await age('23 hours 59 minutes');
    expect((await status(id)).status).toBe(200);
    await age('24 hours');
    expect((await status(id)).status).toBe(404);
  });

  it('takes no more than a tenant may have waiting, and says when to come again', async () => {
    const token = await ingress.tokenFor('crowded', ['scim:write']);
    // As if as many waited, each in the hands of a process that is busy with it for an hour.
    const { rows } = await ingress.pool.query<{ id: string }>(
      `INSERT INTO registry.accepted_bulk (id, tenant, actor, base, operations, kid, request, holder, until)
       SELECT gen_random_uuid(), 'crowded', gen_random_uuid(), '', 1, 'none', 'none', 'somebody', now() + interval '1 hour'
       FROM generate_series(1, $1) RETURNING id`,
      [MOST_OPEN.tenant],
    );
    const refused = await send([create()], {}, { ...ASYNC, authorization: `Bearer ${token}` });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await send([create()])).status).toBe(202);
    await ingress.pool.query('DELETE FROM registry.accepted_bulk WHERE id = $1', [rows[0]?.id]);
    expect((await send([create()], {}, { ...ASYNC, authorization: `Bearer ${token}` })).status).toBe(202);
    await ingress.pool.query(`DELETE FROM registry.accepted_bulk WHERE tenant = 'crowded'`);
  });

  it('has nobody’s data in clear, and nothing of the request once it is done', async () => {
    const userName = name();
    const head = await ingress.pool.connect();
    await head.query('BEGIN');
    await head.query('SELECT FROM log.head FOR UPDATE');
    const id = idOf(await send([create(userName)]));
    const row = async (): Promise<string> => {
      const { rows } = await ingress.pool.query<{ row: string }>(
        'SELECT b::text AS row FROM registry.accepted_bulk b WHERE id = $1',
        [id],
      );
      return rows[0]?.row ?? '';
    };
    const waiting = await row();
    await head.query('COMMIT');
    head.release();
    await finished(id);
    const done = await row();
    expect([waiting.includes('eyJ'), waiting.includes(userName), done.includes(userName)]).toEqual([
      true,
      false,
      false,
    ]);
    const { rows } = await ingress.pool.query('SELECT request FROM registry.accepted_bulk WHERE id = $1', [id]);
    expect(rows).toEqual([{ request: null }]);
    expect(ingress.logs()).not.toContain(userName);
  });
});

describe('an accepted bulk whose process is killed', () => {
  let ingress: TestIngress;

  beforeAll(async () => {
    ingress = await TestIngress.open();
    // Its database and its keys are what the processes share; itself it would do their work.
    await ingress.app.close();
  });
  afterAll(() => ingress.close());

  it('is carried out by the next one, once', async () => {
    const first = await IngressProcess.start(ingress.databaseUrl, ingress.home);
    const names = Array.from({ length: 100 }, name);
    // Nobody gets past the head while it is held here, so the work is under way when the process dies.
    const pool = createPool(ingress.databaseUrl, { name: 'test head', max: 1, onIdleError: () => undefined });
    const head = await pool.connect();
    await head.query('BEGIN');
    await head.query('SELECT FROM log.head FOR UPDATE');
    const answer = await fetch(`${first.url}/scim/v2/Bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ingress.token}`, 'content-type': 'application/scim+json', ...ASYNC },
      body: JSON.stringify({ schemas: [BULK], Operations: names.map((each) => create(each)) }),
    });
    expect(answer.status).toBe(202);
    const id = z.uuid().parse(answer.headers.get('set-txn'));
    await eventually(async () => {
      const { rows } = await ingress.pool.query(
        'SELECT FROM registry.accepted_bulk WHERE id = $1 AND holder IS NOT NULL',
        [id],
      );
      return rows.length === 1;
    });
    await first.kill();
    await head.query('ROLLBACK');
    head.release();
    await pool.end();
    const second = await IngressProcess.start(ingress.databaseUrl, ingress.home);
    try {
      const done = await eventually(
        async () => {
          const read = await fetch(`${second.url}/scim/v2/BulkRequests/${id}`, {
            headers: { authorization: `Bearer ${ingress.token}` },
          });
          expect(read.status).toBe(200);
          return response.parse(await read.json());
        },
        { within: 30_000 },
      );
      expect(done.Operations.map(({ status }) => status)).toEqual(names.map(() => '201'));
      const { rows } = await ingress.pool.query<{ events: number; subjects: number }>(
        'SELECT count(*) AS events, count(DISTINCT subject) AS subjects FROM log.event',
      );
      expect(rows).toEqual([{ events: names.length, subjects: names.length }]);
    } finally {
      await second.kill();
    }
  });
});
