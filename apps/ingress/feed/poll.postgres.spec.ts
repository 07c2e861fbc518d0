import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { eventually } from '../../../test/support/eventually.ts';
import { FeedClient, type Registered } from '../testing/feed-client.ts';
import { TestIngress } from '../testing/test-ingress.ts';
import { MOST_QUEUED, MOST_RECEIVERS } from './receivers/receiver.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const identified = z.object({ id: z.string() });

describe('tokens that are polled for (RFC 8936)', () => {
  let ingress: TestIngress;
  let feed: FeedClient;

  beforeAll(async () => {
    ingress = await TestIngress.open();
    feed = new FeedClient(ingress, await ingress.tokenFor('default', ['admin', 'scim:read']));
  });
  afterAll(() => ingress.close());
  afterEach(() => ingress.pool.query('DELETE FROM feed.receiver'));

  const create = async (token = ingress.token): Promise<string> => {
    const body = { schemas: [USER], userName: `feed-${randomUUID()}` };
    const answer = await ingress.send('POST', '/Users', body, { authorization: `Bearer ${token}` });
    return `/Users/${identified.parse(answer.body).id}`;
  };
  const subjects = async (receiver: Registered, request: object = {}): Promise<string[]> =>
    (await feed.poll(receiver, request)).sets.map(({ sub_id }) => sub_id.uri);
  const waiting = (receiver: Registered, count: number) =>
    eventually(
      async () => {
        const { body } = await feed.ask('GET', `/admin/receivers/${receiver.id}`);
        expect(body).toMatchObject({ waiting: count });
      },
      { within: 15_000 },
    );

  it('are given oldest first, and again until they are acknowledged', async () => {
    const receiver = await feed.registerPoll();
    const people = [await create(), await create(), await create()];
    await waiting(receiver, 3);
    const first = await feed.poll(receiver, { maxEvents: 2 });
    expect(first).toMatchObject({ moreAvailable: true });
    expect(first.sets.map(({ sub_id }) => sub_id.uri)).toEqual(people.slice(0, 2));
    expect((await feed.poll(receiver, { maxEvents: 2 })).sets).toEqual(first.sets);
    const ack = first.sets.map(({ jti }) => jti);
    const rest = await feed.poll(receiver, { ack, maxEvents: 2 });
    expect(rest.sets.map(({ sub_id }) => sub_id.uri)).toEqual(people.slice(2));
    expect(rest.moreAvailable).toBe(false);
    const last = rest.sets.map(({ jti }) => jti);
    expect(await feed.poll(receiver, { ack: last, maxEvents: 0 })).toEqual({ sets: [], moreAvailable: false });
    expect(await subjects(receiver)).toEqual([]);
  });

  it('that are refused are put aside, and what comes after them is given', async () => {
    const receiver = await feed.registerPoll();
    const [, good] = [await create(), await create()];
    await waiting(receiver, 2);
    const [bad] = (await feed.poll(receiver, { maxEvents: 1 })).sets;
    const setErrs = { [bad?.jti ?? '']: { err: 'invalid_request', description: 'ada@example.org' } };
    expect(await subjects(receiver, { setErrs })).toEqual([good]);
    const { body } = await feed.ask('GET', `/admin/receivers/${receiver.id}/parked`);
    expect(body).toMatchObject({ parked: [{ jti: bad?.jti, fault: 'invalid_request' }] });
    expect(await feed.ask('DELETE', `/admin/receivers/${receiver.id}/parked`)).toMatchObject({
      body: { discarded: 1 },
    });
  });

  it('are waited for by a poll that need not return immediately', async () => {
    const receiver = await feed.registerPoll();
    expect(await subjects(receiver)).toEqual([]);
    const held = subjects(receiver, { returnImmediately: false });
    const person = await create();
    expect(await held).toEqual([person]);
  });

  it('are not waited for by an ingress that ends: its held polls are answered, and hold nothing up', async () => {
    const ending = await TestIngress.open();
    const admin = new FeedClient(ending, await ending.tokenFor('default', ['admin']));
    const receiver = await admin.registerPoll();
    const held = admin.poll(receiver, { returnImmediately: false });
    // Sent after it, so that the poll is there once this is answered.
    await admin.ask('GET', '/admin/receivers');
    const began = performance.now();
    await ending.close();
    // It would be held for 25 seconds, and its connection be kept for 72.
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(await held).toEqual({ sets: [], moreAvailable: false });
  });

  it('are signed by the published key, and are no token for anything else', async () => {
    const receiver = await feed.registerPoll();
    await create();
    await waiting(receiver, 1);
    const { body } = await feed.ask('POST', `/feeds/${receiver.id}`, { returnImmediately: true }, receiver.token);
    const [token = ''] = Object.values(z.object({ sets: z.record(z.string(), z.string()) }).parse(body).sets);
    const { keys } = z
      .object({ keys: z.array(z.record(z.string(), z.string())) })
      .parse((await feed.ask('GET', '/.well-known/jwks.json', undefined, 'none')).body);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'secevent+jwt', kid: keys[0]?.['kid'] });
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty('d');
    expect((await ingress.send('GET', '/Users', undefined, { authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it('are for the receiver’s own token alone, also once that was rotated', async () => {
    const [mine, others] = [await feed.registerPoll(), await feed.registerPoll()];
    const person = await create();
    await waiting(mine, 1);
    const status = async (id: string, token: string) =>
      (await feed.ask('POST', `/feeds/${id}`, { returnImmediately: true }, token)).status;
    const stranger = await ingress.tokenFor('default', ['events']);
    expect(await status(mine.id, others.token)).toBe(404);
    expect(await status(mine.id, stranger)).toBe(404);
    expect(await status(mine.id, ingress.token)).toBe(403);
    expect(await status(mine.id, 'rc_nothing')).toBe(401);
    const all = await ingress.tokenFor('default', ['admin', 'events']);
    const { body } = await feed.ask('GET', '/admin/tokens', undefined, all);
    const tokens = z.object({ tokens: z.array(z.object({ id: z.string(), name: z.string() })) }).parse(body).tokens;
    const own = tokens.filter(({ name }) => name === 'receiver spec').map(({ id }) => id);
    const rotated = await Promise.all(own.map((id) => feed.ask('POST', `/admin/tokens/${id}/rotate`, {}, all)));
    const successors = rotated.map((each) => z.object({ token: z.string() }).parse(each.body).token);
    const seen = await Promise.all(successors.map((token) => status(mine.id, token)));
    expect(seen.filter((each) => each === 200)).toHaveLength(1);
    expect(new Set(seen)).toEqual(new Set([200, 404]));
    expect(await subjects(mine)).toEqual([person]);
    expect((await feed.ask('DELETE', `/admin/receivers/${mine.id}`)).status).toBe(204);
    expect(await status(mine.id, mine.token)).toBe(401);
  });

  it('of two tenants never meet', async () => {
    const elsewhere = new FeedClient(ingress, await ingress.tokenFor('elsewhere', ['admin', 'scim:read']));
    const writer = await ingress.tokenFor('elsewhere', ['scim:write']);
    const [here, there] = [await feed.registerPoll(), await elsewhere.registerPoll()];
    const [ours, theirs] = [await create(), await create(writer)];
    await waiting(here, 1);
    await eventually(async () =>
      expect((await elsewhere.poll(there)).sets.map(({ sub_id }) => sub_id.uri)).toEqual([theirs]),
    );
    expect(await subjects(here)).toEqual([ours]);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/resume'],
      ['GET', '/parked'],
      ['DELETE', '/parked'],
      ['POST', '/parked/retry'],
    ] as const) {
      expect((await elsewhere.ask(method, `/admin/receivers/${here.id}${path}`)).status).toBe(404);
    }
    expect((await feed.ask('POST', `/feeds/${here.id}`, {}, there.token)).status).toBe(404);
    const { body } = await elsewhere.ask('GET', '/admin/receivers');
    expect(z.object({ receivers: z.array(identified) }).parse(body).receivers).toEqual([
      expect.objectContaining({ id: there.id }),
    ]);
    await elsewhere.ask('DELETE', `/admin/receivers/${there.id}`);
  });

  it('carry data only where who registers may read it', async () => {
    const admin = await ingress.tokenFor('default', ['admin']);
    const full = { name: 'spec', delivery: { method: 'poll' }, content: 'full' };
    expect((await feed.ask('POST', '/admin/receivers', full, admin)).status).toBe(403);
    expect((await feed.ask('POST', '/admin/receivers', { ...full, content: 'notice' }, admin)).status).toBe(201);
    expect((await feed.ask('GET', '/admin/receivers', undefined, ingress.token)).status).toBe(403);
  });

  it('suspend a receiver for whom too many wait; resumed, it hears of what happens from then on', async () => {
    const receiver = await feed.registerPoll();
    await ingress.pool.query(
      `INSERT INTO feed.queued (receiver, jti, event, subject)
       SELECT $1, n::text, 'urn:ietf:params:scim:event:feed:add', '/Users/none' FROM generate_series(1, $2::int) AS n`,
      [receiver.id, MOST_QUEUED],
    );
    await create();
    const { id } = receiver;
    await eventually(
      async () =>
        expect((await feed.ask('GET', `/admin/receivers/${id}`)).body).toMatchObject({
          fault: 'queueFull',
          suspended: expect.any(String),
          waiting: MOST_QUEUED + 1,
        }),
      { within: 15_000 },
    );
    const missed = await create();
    await ingress.pool.query('DELETE FROM feed.queued WHERE receiver = $1', [id]);
    expect((await feed.ask('POST', `/admin/receivers/${id}/resume`)).status).toBe(204);
    const heard = await create();
    await waiting(receiver, 1);
    expect(await subjects(receiver)).toEqual([heard]);
    expect(heard).not.toBe(missed);
  });

  it('reach whoever registers while much happens from some point on, and nothing after it is left out', async () => {
    await feed.registerPoll();
    const writing = new AbortController();
    const people: string[] = [];
    const write = async (): Promise<void> => {
      while (!writing.signal.aborted) people.push(await create());
    };
    const writers = [write(), write(), write()];
    const registered: Registered[] = [];
    for (let n = 0; n < 20; n += 1) registered.push(await feed.registerPoll());
    writing.abort();
    await Promise.all(writers);
    const { rows } = await ingress.pool.query<{ subject: string; sequence: number }>(
      'SELECT subject, sequence FROM log.event ORDER BY sequence',
    );
    expect(people.length).toBeGreaterThan(20);
    for (const receiver of registered) {
      const { rows: since } = await ingress.pool.query<{ since: number }>(
        'SELECT since FROM feed.receiver WHERE id = $1',
        [receiver.id],
      );
      const after = rows.filter(({ sequence }) => sequence > (since[0]?.since ?? Infinity));
      await waiting(receiver, after.length);
    }
  });

  it('go to so many receivers of a tenant and no more', async () => {
    const admin = new FeedClient(ingress, await ingress.tokenFor('many', ['admin']));
    for (let n = 0; n < MOST_RECEIVERS; n += 1) await admin.registerPoll();
    const beyond = await admin.ask('POST', '/admin/receivers', { name: 'spec', delivery: { method: 'poll' } });
    expect(beyond.status).toBe(409);
    const { rows } = await ingress.pool.query<{ count: number }>(
      `SELECT count(*) FROM registry.token WHERE tenant = 'many' AND name = 'receiver spec'`,
    );
    expect(rows).toEqual([{ count: MOST_RECEIVERS }]);
  });

  it.each([
    [{ maxEvents: -1 }, 400],
    [{ ack: 'all' }, 400],
    [{ ack: Array.from({ length: 1_001 }, String) }, 400],
    [{ setErrs: { a: 'no' } }, 400],
    [{ maxEvents: 1_000_000, returnImmediately: true, of: 'the future' }, 200],
  ])('a poll of %j is answered %i', async (request, status) => {
    const { id, token } = await feed.registerPoll();
    expect((await feed.ask('POST', `/feeds/${id}`, request, token)).status).toBe(status);
  });
});
