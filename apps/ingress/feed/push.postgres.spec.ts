import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { eventually } from '../../../test/support/eventually.ts';
import { FeedClient } from '../testing/feed-client.ts';
import { SetReceiver } from '../testing/set-receiver.ts';
import { TestIngress } from '../testing/test-ingress.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const URI = 'urn:ietf:params:scim:event:';

const identified = z.object({ id: z.string() });
const standing = z.object({
  waiting: z.int(),
  parked: z.int(),
  failures: z.int(),
  fault: z.string().nullable(),
  suspended: z.string().nullable(),
  authorized: z.boolean(),
});

describe('tokens that are pushed (RFC 8935)', () => {
  let ingress: TestIngress;
  let feed: FeedClient;
  const receivers: SetReceiver[] = [];

  beforeAll(async () => {
    ingress = await TestIngress.open();
    feed = new FeedClient(ingress, await ingress.tokenFor('default', ['admin', 'scim:read']));
  });
  afterAll(() => ingress.close());
  afterEach(async () => {
    await ingress.pool.query('DELETE FROM feed.receiver');
    await Promise.all(receivers.splice(0).map((each) => each.close()));
  });

  const receiver = async (): Promise<SetReceiver> => {
    const listening = await SetReceiver.listen(ingress.url);
    receivers.push(listening);
    return listening;
  };
  const create = async (extra: object = {}): Promise<string> => {
    const userName = `feed-${randomUUID()}`;
    return identified.parse((await ingress.send('POST', '/Users', { schemas: [USER], userName, ...extra })).body).id;
  };
  const patch = (path: string, ...Operations: object[]) =>
    ingress.send('PATCH', path, { schemas: [PATCH], Operations });
  const standingOf = async (id: string) => standing.parse((await feed.ask('GET', `/admin/receivers/${id}`)).body);
  const told = (by: SetReceiver, events: readonly string[]) =>
    eventually(() => expect([...by.faults, ...by.told]).toEqual(events), { within: 15_000 });

  it('tell what happened to whom, in the order of the log, with the names of attributes alone', async () => {
    const shop = await receiver();
    const { audience } = await feed.registerPush(shop.url);
    const id = await create({ title: 'Dr', externalId: 'e-1' });
    await patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Prof' });
    await patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false });
    await patch(`/Users/${id}`, { op: 'replace', path: 'active', value: true });
    await ingress.send('DELETE', `/Users/${id}`);
    const uri = `/Users/${id}`;
    await told(shop, [
      `prov:create:notice ${uri}`,
      `prov:put:notice ${uri}`,
      `prov:deactivate ${uri}`,
      `prov:activate ${uri}`,
      `prov:delete ${uri}`,
    ]);
    const [created, changed, , , deleted] = shop.seen;
    expect(created).toMatchObject({ iss: ingress.url, aud: [audience], sub_id: { format: 'scim', uri } });
    expect(created?.events[`${URI}prov:create:notice`]).toMatchObject({
      version: 'W/"1"',
      attributes: expect.arrayContaining(['userName', 'title', 'externalId']),
    });
    expect(changed?.events).toEqual({ [`${URI}prov:put:notice`]: { version: 'W/"2"', attributes: ['title'] } });
    expect(deleted?.events).toEqual({ [`${URI}prov:delete`]: {} });
    expect(JSON.stringify(shop.seen)).not.toMatch(/Prof|e-1|feed-/);
    expect(new Set(shop.seen.map(({ jti }) => jti)).size).toBe(5);
  });

  it('carry the resource where the receiver is sent data, and the PATCH of a group’s members', async () => {
    const replica = await receiver();
    await feed.registerPush(replica.url, { content: 'full' });
    const id = await create({ title: 'Dr', externalId: 'e-2' });
    const answer = await ingress.send('POST', '/Groups', { schemas: [GROUP], displayName: 'Crew' });
    const group = identified.parse(answer.body).id;
    await patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: id }] });
    await patch(`/Groups/${group}`, { op: 'remove', path: `members[value eq "${id}"]` });
    await told(replica, [
      `prov:create:full /Users/${id}`,
      `prov:create:full /Groups/${group}`,
      `prov:patch:full /Groups/${group}`,
      `prov:patch:full /Groups/${group}`,
    ]);
    const [person, , added, removed] = replica.seen;
    expect(person).toMatchObject({
      sub_id: { externalId: 'e-2' },
      events: { [`${URI}prov:create:full`]: { data: { id, title: 'Dr', schemas: [USER] }, version: 'W/"1"' } },
    });
    expect(added?.events[`${URI}prov:patch:full`]).toEqual({
      version: 'W/"2"',
      data: { schemas: [PATCH], Operations: [{ op: 'add', path: 'members', value: [{ value: id, type: 'User' }] }] },
    });
    expect(removed?.events[`${URI}prov:patch:full`]).toMatchObject({
      data: { Operations: [{ op: 'remove', path: `members[value eq "${id}"]` }] },
    });
  });

  it('come with the credentials that were given, which nobody can read back or find', async () => {
    const shop = await receiver();
    const { id } = await feed.registerPush(shop.url, {}, 'Bearer s3cret-of-the-shop');
    await create();
    await eventually(() => expect(shop.authorizations).toEqual(['Bearer s3cret-of-the-shop']), { within: 15_000 });
    const shown = await feed.ask('GET', `/admin/receivers/${id}`);
    const { rows } = await ingress.pool.query<{ row: string }>('SELECT r::text AS row FROM feed.receiver r');
    expect(await standingOf(id)).toMatchObject({ authorized: true });
    expect(JSON.stringify([shown, rows, ingress.logs()])).not.toContain('s3cret');
  });

  it('are of the events that were asked for, and of what happens after the receiver is there', async () => {
    const before = await create();
    const shop = await receiver();
    await feed.registerPush(shop.url, { events: ['prov:create', 'prov:delete'] });
    await patch(`/Users/${before}`, { op: 'replace', path: 'title', value: 'Dr' });
    const after = await create();
    await ingress.send('DELETE', `/Users/${before}`);
    await told(shop, [`prov:create:notice /Users/${after}`, `prov:delete /Users/${before}`]);
  });

  it('begin with everybody who is there, where that is asked for', async () => {
    const { rows } = await ingress.pool.query<{ count: number }>(
      `SELECT count(*) FROM registry.resource WHERE tenant = 'default' AND status = 'live'`,
    );
    const shop = await receiver();
    await feed.registerPush(shop.url, { introduce: true });
    const id = await create();
    const there = rows[0]?.count ?? 0;
    expect(there).toBeGreaterThan(0);
    await eventually(() => expect(shop.seen).toHaveLength(there + 1), { within: 15_000 });
    expect(shop.told.slice(0, there).every((each) => /^feed:add \/(Users|Groups)\//.test(each))).toBe(true);
    expect(shop.told[there]).toBe(`prov:create:notice /Users/${id}`);
  });

  it('wait for a receiver that is away, and come again with the same jti, while others go on', async () => {
    const [away, well] = [await receiver(), await receiver()];
    let refusals = 0;
    away.answer = () => ((refusals += 1) <= 2 ? { status: 503, headers: { 'retry-after': '0' } } : { status: 202 });
    await feed.registerPush(away.url);
    await feed.registerPush(well.url);
    const [first, second] = [await create(), await create()];
    await told(well, [`prov:create:notice /Users/${first}`, `prov:create:notice /Users/${second}`]);
    await told(away, [
      ...Array.from({ length: 3 }, () => `prov:create:notice /Users/${first}`),
      `prov:create:notice /Users/${second}`,
    ]);
    expect(new Set(away.seen.map(({ jti }) => jti)).size).toBe(2);
    expect(away.seen[0]).toEqual(away.seen[2]);
  });

  it('that a receiver refuses are put aside with its code, and given once more when somebody says so', async () => {
    const shop = await receiver();
    const bad = await create();
    const { id } = await feed.registerPush(shop.url);
    shop.answer = ({ sub_id }) =>
      sub_id.uri.endsWith(bad)
        ? { status: 400, body: { err: 'invalid_request', description: 'ada@example.org is nobody' } }
        : { status: 202 };
    await ingress.send('DELETE', `/Users/${bad}`);
    const good = await create();
    await told(shop, [`prov:delete /Users/${bad}`, `prov:create:notice /Users/${good}`]);
    await eventually(async () => expect(await standingOf(id)).toMatchObject({ waiting: 0, parked: 1 }));
    const { body } = await feed.ask('GET', `/admin/receivers/${id}/parked`);
    expect(body).toMatchObject({ parked: [{ subject: `/Users/${bad}`, fault: 'invalid_request' }] });
    expect(JSON.stringify(body) + ingress.logs()).not.toContain('ada@example.org');
    shop.answer = () => ({ status: 202 });
    expect(await feed.ask('POST', `/admin/receivers/${id}/parked/retry`)).toEqual({
      status: 200,
      body: { retried: 1 },
    });
    await eventually(async () => expect(await standingOf(id)).toMatchObject({ waiting: 0, parked: 0 }), {
      within: 15_000,
    });
    expect(shop.told.at(-1)).toBe(`prov:delete /Users/${bad}`);
  });

  it('are kept while the receiver says that it is us who are wrong, until it is moved to where they are welcome', async () => {
    const [strict, open] = [await receiver(), await receiver()];
    strict.answer = () => ({ status: 400, body: { err: 'authentication_failed', description: 'no' } });
    const { id } = await feed.registerPush(strict.url);
    const person = await create();
    await eventually(
      async () => expect(await standingOf(id)).toMatchObject({ fault: 'authentication_failed', waiting: 1 }),
      {
        within: 15_000,
      },
    );
    const moved = await feed.ask('PUT', `/admin/receivers/${id}/delivery`, { method: 'push', endpoint: open.url });
    expect(moved.status).toBe(204);
    await told(open, [`prov:create:notice /Users/${person}`]);
    await eventually(async () => expect(await standingOf(id)).toMatchObject({ fault: null, failures: 0, waiting: 0 }));
  });

  it('follow no redirect with their credentials', async () => {
    const [sly, elsewhere] = [await receiver(), await receiver()];
    sly.answer = () => ({ status: 307, headers: { location: elsewhere.url } });
    const { id } = await feed.registerPush(sly.url, {}, 'Bearer secret');
    await create();
    await eventually(async () => expect(await standingOf(id)).toMatchObject({ fault: 'HTTP 307' }), { within: 15_000 });
    expect(elsewhere.seen).toEqual([]);
  });

  it('of a person who was erased say nothing of them, though they waited', async () => {
    const replica = await receiver();
    replica.answer = () => ({ status: 503 });
    const { id } = await feed.registerPush(replica.url, { content: 'full' });
    const person = await create({ title: 'Ada of old' });
    await eventually(async () => expect(await standingOf(id)).toMatchObject({ waiting: 1, failures: 1 }), {
      within: 15_000,
    });
    const { rows } = await ingress.pool.query<{ data: string }>('SELECT data FROM log.event WHERE subject = $1', [
      person,
    ]);
    const header = z
      .object({ kid: z.string() })
      .parse(JSON.parse(Buffer.from(rows[0]?.data.split('.')[0] ?? '', 'base64url').toString('utf8')));
    await ingress.destroyKey(header.kid);
    const before = replica.seen.length;
    replica.answer = () => ({ status: 202 });
    await feed.ask('POST', `/admin/receivers/${id}/resume`);
    await eventually(() => expect(replica.seen.length).toBeGreaterThan(before), { within: 15_000 });
    expect(replica.told.at(-1)).toBe(`prov:create:notice /Users/${person}`);
    expect(JSON.stringify(replica.seen.at(-1))).not.toContain('Ada');
    expect(replica.seen.at(-1)?.jti).toBe(replica.seen[0]?.jti);
  });

  it('tell of each operation of an accepted Bulk what its client was promised (RFC 9967 §2.5.1.2)', async () => {
    const shop = await receiver();
    await feed.registerPush(shop.url, { events: ['misc:asyncresp'] });
    const userName = `feed-${randomUUID()}`;
    const post = { method: 'POST', path: '/Users', bulkId: 'a', data: { schemas: [USER], userName } };
    const answer = await ingress.send(
      'POST',
      '/Bulk',
      {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        failOnErrors: 1,
        Operations: [post, post, post],
      },
      { prefer: 'respond-async' },
    );
    const txn = answer.headers.get('set-txn') ?? '';
    await eventually(() => expect(shop.seen).toHaveLength(3), { within: 15_000 });
    const [first, second, third] = shop.seen;
    expect(first).toMatchObject({
      txn: `${txn}:0`,
      sub_id: { uri: expect.stringMatching(/^\/Users\/[0-9a-f-]{36}$/) },
      events: { [`${URI}misc:asyncresp`]: { method: 'POST', bulkId: 'a', status: '201', version: 'W/"1"' } },
    });
    expect(second).toMatchObject({
      txn: `${txn}:1`,
      events: { [`${URI}misc:asyncresp`]: { status: '400', response: { status: '400' } } },
    });
    expect(third).toMatchObject({ txn: `${txn}:2`, events: { [`${URI}misc:asyncresp`]: { status: '424' } } });
    const one = await ingress.send('GET', `/BulkRequests/${txn}?operation=1`, undefined, {
      accept: 'application/secevent+jwt',
    });
    expect(one.headers.get('content-type')).toMatch(/^application\/secevent\+jwt/);
  });

  it.each([
    [{ delivery: { method: 'push', endpoint: 'http://shop.example.org/events' } }, /delivery.endpoint/],
    [{ delivery: { method: 'push', endpoint: 'https://user:pass@shop.example.org/' } }, /delivery.endpoint/],
    [{ delivery: { method: 'push' } }, /delivery.endpoint/],
    [{ delivery: { method: 'push', endpoint: '' } }, /delivery.endpoint/],
    [{ delivery: { method: 'push', endpoint: 'shop' } }, /delivery.endpoint/],
    [{ delivery: { method: 'push', endpoint: 'https://x.example', authorization: 'a\r\nb: c' } }, /authorization/],
    [{ delivery: { method: 'poll' }, events: ['prov:everything'] }, /events/],
    [{ delivery: { method: 'poll' }, name: 'two\nlines' }, /name/],
    [{ delivery: { method: 'poll' }, tenant: 'other' }, /tenant/],
  ])('are never sent to %j', async (receiverOf, fault) => {
    const { status, body } = await feed.ask('POST', '/admin/receivers', { name: 'spec', ...receiverOf });
    expect(status).toBe(400);
    expect(z.object({ detail: z.string() }).parse(body).detail).toMatch(fault);
  });
});
