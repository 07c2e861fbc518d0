import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readEvents, renderEvent } from '#event-log';
import type { Sequence } from '#identity';
import { fileKeyring } from '../../apps/ingress/testing/file-keyring.ts';
import { eventually } from '../support/eventually.ts';
import { AuditedSystem, type Entry } from './audited-system.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
/** In no answer that was not asked to open it, and in no log line. */
const SECRET = 'Lovelace';

describe('the history of a person', () => {
  let system: AuditedSystem;

  beforeAll(async () => {
    system = await AuditedSystem.open();
  });

  afterAll(async () => {
    const logs = system.logs();
    await system.close();
    expect(logs).not.toContain(SECRET);
  });

  const create = async (): Promise<string> => {
    const body = { schemas: [USER], userName: `ada-${randomUUID()}`, name: { familyName: SECRET } };
    const created = await system.ingress.send('POST', '/Users', body);
    return (created.body as { id: string }).id;
  };
  const retitle = (id: string, value: string): Promise<unknown> =>
    system.ingress.send('PATCH', `/Users/${id}`, {
      schemas: [PATCH],
      Operations: [{ op: 'replace', path: 'title', value }],
    });
  const history = async (id: string, query = ''): Promise<readonly Entry[]> => {
    await system.indexed();
    const answer = await system.ask(`/people/${id}/history${query}`);
    expect(answer.status).toBe(200);
    return answer.body.entries ?? [];
  };

  it('tells what, when, by which token, and for each target what was done and what came of it', async () => {
    const id = await create();
    await retitle(id, 'Countess');
    const target = { subject: id, source: 'targets/shop' };
    await system.tell([
      {
        id: randomUUID(),
        type: 'rollcall.target.applied',
        ...target,
        data: { target: 'shop', action: 'created', wanted: 1, changed: ['email'] },
      },
      {
        id: randomUUID(),
        type: 'rollcall.target.failed',
        ...target,
        data: {
          target: 'shop',
          action: 'update',
          class: 'permanent',
          attempts: 2,
          willRetry: false,
          reason: 'HTTP 422',
        },
      },
    ]);
    const entries = await history(id);
    expect(entries).toMatchObject([
      {
        type: 'rollcall.user.created',
        summary: 'person created',
        version: 1,
        actor: { name: 'test' },
        data: { state: 'sealed' },
      },
      { type: 'rollcall.user.updated', version: 2, changed: ['title'], data: { state: 'sealed' } },
      {
        summary: 'shop: account created',
        target: { name: 'shop', outcome: 'applied', action: 'created' },
        data: { state: 'clear' },
      },
      {
        summary: 'shop: FAILED, refuses it (attempt 2, waits for somebody)',
        target: { willRetry: false, reason: 'HTTP 422' },
      },
    ]);
    expect(entries.map(({ sequence }) => sequence)).toEqual(
      entries.map(({ sequence }) => sequence).sort((a, b) => a - b),
    );
    expect(JSON.stringify(entries)).not.toContain(SECRET);
  });

  it('opens data only with a purpose and the scope for it, and the log says so', async () => {
    const id = await create();
    expect(JSON.stringify(await history(id, '?open=true&purpose=request+17'))).toContain(SECRET);
    const [, reading] = await history(id);
    expect(reading).toMatchObject({
      type: 'rollcall.access.opened',
      summary: expect.stringMatching(/^read: metadata of 1 event .*data of 1 event/),
      data: { value: { purpose: 'request 17' } },
    });
    const reader = await system.ingress.tokenFor('default', ['audit']);
    const refused = await system.ask(`/people/${id}/history?open=true&purpose=because`, reader);
    expect(refused).toMatchObject({ status: 403, type: expect.stringContaining('application/problem+json') });
  });

  it('is recorded before it is shown: what cannot be recorded is not shown', async () => {
    const id = await create();
    await system.indexed();
    await system.allowRecording(false);
    const refused = await system.ask(`/people/${id}/history`);
    await system.allowRecording(true);
    expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringContaining('cannot be recorded') } });
    expect(refused.text).not.toContain('person created');
    expect(await history(id)).toHaveLength(1);
  });

  it('comes in pages, each entry once, though every page read adds one', async () => {
    const id = await create();
    for (const title of ['a', 'b', 'c']) await retitle(id, title);
    await system.indexed();
    const seen: number[] = [];
    let next: string | undefined = '';
    for (let page = 0; next !== undefined && page < 10; page += 1) {
      const cursor: string = next === '' ? '' : `&cursor=${next}`;
      const answer = await system.ask(`/people/${id}/history?limit=1${cursor}`);
      seen.push(...(answer.body.entries ?? []).map(({ sequence }) => sequence));
      await system.indexed();
      next = answer.body.next;
    }
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
  });

  it('keeps its metadata when the key is gone, and says when and why', async () => {
    const id = await create();
    const { rows } = await system.ingress.pool.query<{ kid: never }>(
      'SELECT kid FROM registry.resource WHERE id = $1',
      [id],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the person has a key');
    const keyring = await fileKeyring(system.ingress.databaseUrl, system.ingress.home);
    await keyring.destroy('default' as never, row.kid, { reason: 'erasure e1', request: 'e1' });
    await keyring.close();
    const [created] = await history(id, '?open=true&purpose=request+17');
    expect(created).toMatchObject({
      summary: 'person created',
      version: 1,
      data: { state: 'destroyed', reason: 'erasure e1', when: expect.stringMatching(/^\d{4}-/) },
    });
  });

  it('shows an event that was altered as broken, and hides no other for it', async () => {
    const id = await create();
    await retitle(id, 'a');
    await system.indexed();
    await system.ingress.pool.query(`UPDATE audit.history SET bytes = '\\xff00' WHERE subject = $1 AND version = 1`, [
      id,
    ]);
    expect(await history(id, '?open=true&purpose=request+17')).toMatchObject([
      { data: { state: 'broken' } },
      { data: { state: 'opened' } },
    ]);
  });

  it('is another tenant’s as little as if it were not there', async () => {
    const id = await create();
    await system.indexed();
    const stranger = await system.ingress.tokenFor('other', ['audit', 'audit:open']);
    expect((await system.ask(`/people/${id}/history`, stranger)).status).toBe(404);
    const found = await system.ask('/events', stranger);
    expect(found.body.entries).toEqual([]);
  });

  it.each([
    ['no token', '', 401],
    ['a token without audit', 'facts', 403],
  ])('is not for %s', async (_, scope, status) => {
    const id = await create();
    const token = scope === '' ? '' : await system.ingress.tokenFor('default', ['facts']);
    expect(await system.ask(`/people/${id}/history`, token)).toMatchObject({
      status,
      type: expect.stringContaining('application/problem+json'),
    });
  });

  it.each([
    ['/people/x/history', 400, 'UUID'],
    [`/people/${randomUUID()}/history`, 404, 'no person'],
    [`/people/${randomUUID()}/history?limit=0`, 400, 'limit'],
    [`/people/${randomUUID()}/history?limit=1e9`, 400, 'limit'],
    [`/people/${randomUUID()}/history?limit=1&limit=2`, 400, 'limit'],
    [`/people/${randomUUID()}/history?open=maybe`, 400, 'open'],
    [`/people/${randomUUID()}/history?open=true`, 400, 'purpose'],
    [`/people/${randomUUID()}/history?open=true&purpose=%00%00%00%00`, 400, 'purpose'],
    [`/people/${randomUUID()}/history?cursor=garbage`, 400, 'cursor'],
    [`/people/${randomUUID()}/history?shoesize=5`, 400, 'shoesize'],
    ['/events?since=yesterday', 400, 'since'],
    ['/events?type=user.exploded', 400, 'type'],
    ['/events?actor=%00', 400, 'actor'],
    ['/events?target=%00', 400, 'target'],
    ['/events?target=%ED%A0%80', 200, ''],
    ['/people/%zz/history', 400, 'decoded'],
    ['/nothing', 404, 'address'],
  ])('answers %s with %i and what was wrong', async (path, status, words) => {
    const answer = await system.ask(path);
    expect(answer.status).toBe(status);
    if (status === 200) return;
    expect(answer.type).toContain('application/problem+json');
    expect(answer.body.detail).toContain(words);
  });

  it('is found by time, actor, type and target, newest first', async () => {
    const id = await create();
    const data = { target: 'crm', action: 'created', wanted: 1, changed: [] };
    await system.tell([
      { id: randomUUID(), type: 'rollcall.target.applied', subject: id, source: 'targets/crm', data },
    ]);
    await system.indexed();
    const found = await system.ask('/events?type=target.applied&target=crm');
    expect(found.body.entries).toMatchObject([{ subject: id, target: { name: 'crm' } }]);
    const all = (await system.ask('/events?limit=500')).body.entries ?? [];
    expect(all.map(({ sequence }) => sequence)).toEqual(all.map(({ sequence }) => sequence).sort((a, b) => b - a));
    expect((await system.ask('/events?until=2001-01-01T00:00:00Z')).body.entries).toEqual([]);
  });
});

describe('the index of the log', () => {
  let system: AuditedSystem;

  beforeAll(async () => {
    system = await AuditedSystem.open();
    for (const userName of ['ada', 'grace', 'mary']) {
      await system.ingress.send('POST', '/Users', { schemas: [USER], userName });
    }
    await system.indexed();
  });

  afterAll(() => system.close());

  const rows = async (): Promise<unknown[]> =>
    (await system.ingress.pool.query<object>('SELECT * FROM audit.history ORDER BY sequence')).rows;
  const forget = async (): Promise<void> => {
    await system.stopAuditor();
    await system.ingress.pool.query(`DELETE FROM audit.position WHERE consumer = 'audit'`);
  };

  it('invariant 3: holds the bytes that the log renders', async () => {
    const events = await readEvents(system.ingress.pool, { after: 0 as Sequence, limit: 100 });
    const { rows: kept } = await system.ingress.pool.query<{ text: string }>(
      `SELECT convert_from(bytes, 'UTF8') AS text FROM audit.history ORDER BY sequence`,
    );
    expect(kept.map(({ text }) => text)).toEqual(events.map(renderEvent));
    expect(kept).toHaveLength(3);
  });

  it('is made anew from the log as it was', async () => {
    const before = await rows();
    await forget();
    await system.ingress.pool.query('TRUNCATE audit.history');
    await system.startAuditor();
    await system.indexed();
    expect(await rows()).toEqual(before);
    expect(before).toHaveLength(3);
  });

  it('takes events that come again for what they are', async () => {
    const before = await rows();
    await forget();
    await system.startAuditor();
    await eventually(async () => {
      const { rows: positions } = await system.ingress.pool.query(`SELECT FROM audit.position WHERE sequence >= 3`);
      return positions.length > 0;
    });
    expect(await rows()).toEqual(before);
    expect((await system.ask('/readyz')).status).toBe(200);
  });

  it('stops where the log has another event than it had, says which, and keeps what it knew', async () => {
    const before = await rows();
    await forget();
    await system.ingress.pool.query(`UPDATE log.event SET id = gen_random_uuid() WHERE sequence = 2`);
    await system.startAuditor();
    await eventually(
      async () => {
        const ready = await system.ask('/readyz');
        expect(ready.status).toBe(503);
        expect(ready.text).toMatch(/another event at sequence 2/);
      },
      { within: 20_000 },
    );
    expect(await rows()).toEqual(before);
  });
});
