import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestIngress } from '../testing/test-ingress.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const due = new Date('2030-01-01').toISOString();

let ingress: TestIngress;
let services: string;
let acmes: string;

beforeAll(async () => {
  ingress = await TestIngress.open();
  services = await ingress.tokenForServices();
  acmes = await ingress.tokenFor('acme', ['scim:write', 'facts', 'erase', 'admin', 'tenants']);
});

afterAll(() => ingress.close());

const post = async (path: string, token: string, body: object): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${ingress.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
};
const tell = (token: string, ...facts: object[]) => post('/internal/facts', token, { facts });
const personOf = async (token: string): Promise<string> => {
  const body = { schemas: [USER], userName: randomUUID() };
  return (JSON.parse((await post('/scim/v2/Users', token, body)).text) as { id: string }).id;
};
const reading = (subject: string, more: object = {}): object => ({
  id: randomUUID(),
  type: 'rollcall.access.opened',
  subject,
  data: { purpose: 'p', what: 'w' },
  ...more,
});
const eventsOf = async (subject: string): Promise<readonly { tenant: string; type: string; source: string }[]> => {
  const text = `SELECT tenant, type, source FROM log.event WHERE subject = $1 AND type NOT LIKE 'rollcall.user.%' ORDER BY sequence`;
  return (await ingress.pool.query<{ tenant: string; type: string; source: string }>(text, [subject])).rows;
};

describe('the token of the services', () => {
  it('tells facts of several tenants at once, each into the log of the tenant that it names', async () => {
    const [here, there] = [await personOf(ingress.token), await personOf(acmes)];

    const told = await tell(services, reading(here, { tenant: 'default' }), reading(there, { tenant: 'acme' }));

    expect(told).toEqual({ status: 200, text: '{"accepted":2,"duplicates":0}' });
    const of = (tenant: string) => [{ tenant, type: 'rollcall.access.opened', source: `/tenants/${tenant}/audit` }];
    expect([await eventsOf(here), await eventsOf(there)]).toEqual([of('default'), of('acme')]);
  });

  it('must name the tenant that has the subject', async () => {
    const there = await personOf(acmes);

    for (const named of [{ tenant: 'default' }, { tenant: 'nobody' }]) {
      expect(await tell(services, reading(there, named))).toMatchObject({ status: 400 });
    }
    // As a syncer of an earlier version tells it, which gives up for good what is answered 400.
    expect(await tell(services, reading(there))).toMatchObject({ status: 403 });
    expect(await eventsOf(there)).toEqual([]);
  });

  it.each([
    ['GET', '/scim/v2/Users'],
    ['GET', '/admin/tokens'],
    ['GET', '/admin/tenants'],
    ['GET', '/admin/services/tokens'],
  ])('opens nothing else: %s %s', async (method, path) => {
    const answer = await fetch(`${ingress.url}${path}`, { method, headers: { authorization: `Bearer ${services}` } });
    // Not for want of a scope: whatever a later handler asks for, it is not let in.
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('opens nothing but /internal')]);
  });

  it('can have no other scope, whoever writes the row', async () => {
    const widened = `UPDATE registry.token SET scopes = '{facts,scim:read}' WHERE tenant IS NULL`;
    await expect(ingress.pool.query(widened)).rejects.toMatchObject({ code: '23514' });
  });
});

describe('a token of a tenant with the scope facts', () => {
  it('tells facts of its own tenant, named or not, and of no other: then none of the request is recorded', async () => {
    const [here, there] = [await personOf(ingress.token), await personOf(acmes)];

    expect(await tell(acmes, reading(there), reading(there, { tenant: 'acme' }))).toMatchObject({ status: 200 });
    expect(await tell(acmes, reading(there), reading(here, { tenant: 'default' }))).toMatchObject({ status: 403 });

    expect(await eventsOf(there)).toHaveLength(2);
    expect(await eventsOf(here)).toEqual([]);
  });

  it('takes no step of an erasure, although it has the scope erase: that is asked for at the auditor', async () => {
    const subject = await personOf(acmes);
    const request = randomUUID();
    const of = { tenant: 'acme', subject };

    for (const [step, body] of [
      ['', { ...of, request, due, by: randomUUID() }],
      ['/finish', of],
      ['/complete', { ...of, request, id: randomUUID() }],
    ] as const) {
      expect(await post(`/internal/erasures${step}`, acmes, body)).toMatchObject({
        status: 403,
        text: expect.stringContaining('/privacy/erasures'),
      });
    }
    expect(await eventsOf(subject)).toEqual([]);
  });
});

describe('a step of an erasure', () => {
  it.each([
    ['rollcall.erasure.requested', { request: 'r', due }],
    ['rollcall.erasure.completed', { request: 'r' }],
  ])('is never told as a fact, by anybody: %s', async (type, data) => {
    const subject = await personOf(ingress.token);
    const owner = await ingress.tokenFor('default', ['facts', 'erase']);

    for (const token of [services, owner]) {
      expect(await tell(token, reading(subject, { tenant: 'default', type, data }))).toMatchObject({ status: 403 });
    }

    expect(await eventsOf(subject)).toEqual([]);
    expect((await ingress.send('GET', `/Users/${subject}`)).status).toBe(200);
  });

  it('is a receipt from the services alone', async () => {
    const subject = await personOf(acmes);
    const data = { request: 'r', target: 'shop', outcome: 'verified', residuals: [] };
    const receipt = reading(subject, {
      tenant: 'acme',
      type: 'rollcall.erasure.receipt',
      source: 'targets/shop',
      data,
    });

    expect(await tell(acmes, receipt)).toMatchObject({ status: 403 });
    expect(await tell(services, receipt)).toMatchObject({ status: 200 });
  });

  it('that is asked for again of somebody who was deleted is told once', async () => {
    const subject = await personOf(ingress.token);
    expect((await ingress.send('DELETE', `/Users/${subject}`)).status).toBe(204);
    const [first, second] = [randomUUID(), randomUUID()];
    for (const request of [first, first, second]) {
      const body = { tenant: 'default', subject, request, due, by: randomUUID() };
      expect(await post('/internal/erasures', services, body)).toMatchObject({ status: 200 });
    }
    expect((await eventsOf(subject)).map(({ type, source }) => `${type} ${source}`)).toEqual([
      'rollcall.erasure.requested /tenants/default/audit',
      'rollcall.erasure.requested /tenants/default/audit',
    ]);
  });

  it('is taken in the tenant that is named, in order: over only for who is erased', async () => {
    const subject = await personOf(acmes);
    const of = { tenant: 'acme', subject };
    const [request, by] = [randomUUID(), randomUUID()];
    const over = { ...of, request, id: randomUUID() };
    const ask = (step: string, body: object) => post(`/internal/erasures${step}`, services, body);

    expect(await ask('', { tenant: 'default', subject, request, due, by })).toMatchObject({ status: 404 });
    expect(await ask('/complete', over)).toMatchObject({ status: 409 });
    expect(await ask('', { ...of, request, due, by })).toMatchObject({ status: 200 });
    expect(await ask('/complete', over)).toMatchObject({ status: 409 });
    expect(await ask('/finish', of)).toMatchObject({ status: 200 });
    for (let again = 0; again < 2; again += 1) expect(await ask('/complete', over)).toMatchObject({ status: 200 });
    expect(await ask('/complete', { ...over, tenant: 'default' })).toMatchObject({ status: 404 });

    expect((await eventsOf(subject)).map(({ type, source }) => `${type} ${source}`)).toEqual([
      'rollcall.erasure.requested /tenants/acme/audit',
      'rollcall.erasure.completed /tenants/acme/audit',
    ]);
  });
});
