import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { jwtVerify } from 'jose';
import type { Json } from '#scim';
import type { RemoteAccount } from '../connector.ts';
import { directoryPerson } from '../testing/directory-person.ts';
import { membersProfile, membersTarget, type ProfileParts } from '../testing/members-profile.ts';
import { ProductServer, type Product } from '../testing/product-server.ts';
import type { Target } from '../target.ts';

const options = { signal: new AbortController().signal };
const row = (id: number, extra: object = {}) => ({
  id,
  ref: `ref-${id}`,
  email: `m${id}@example.org`,
  name: 'M',
  ...extra,
});

let server: ProductServer;
const opened: Target[] = [];
beforeAll(async () => {
  server = await ProductServer.start(() => ({ status: 404 }));
});
afterEach(() => Promise.all(opened.splice(0).map(({ connector }) => connector.close())));
afterAll(() => server.stop());

async function target(parts: ProfileParts, product: Product): Promise<Target> {
  server.become(product);
  const made = await membersTarget(membersProfile(parts), server.address);
  opened.push(made);
  return made;
}

async function listed({ connector }: Target): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of connector.list('User', options)) ids.push(...page.map(({ remoteId }) => remoteId));
  return ids;
}

describe('credentials', () => {
  const members = { body: { members: [] } };
  const find = ({ connector }: Target) => connector.find('User', { kind: 'externalId', value: 'x' }, options);

  it.each([
    ["{ type: header, name: X-Api-Key, value: '${key}' }", 'x-api-key', 'k3y'],
    ["{ type: bearer, token: '${key}' }", 'authorization', 'Bearer k3y'],
    ["{ type: basic, user: rollcall, password: '${key}' }", 'authorization', `Basic ${btoa('rollcall:k3y')}`],
    ['{ type: none }', 'authorization', undefined],
  ])('%s', async (auth, header, value) => {
    expect((await find(await target({ auth }, () => members))).kind).toBe('done');
    expect(server.requests[0]?.headers[header]).toBe(value);
  });

  it('signs a JWT with a key in hexadecimal, as Ghost wants it', async () => {
    const auth =
      "{ type: jwt, alg: HS256, keyHex: '00ff', header: { kid: k1 }, claims: { aud: /admin/ }, prefix: 'Ghost ' }";
    await find(await target({ auth }, () => members));
    const [scheme, token = ''] = (server.requests[0]?.headers.authorization ?? '').split(' ');
    const verified = await jwtVerify(token, Buffer.from('00ff', 'hex'), { audience: '/admin/' });
    expect([scheme, verified.protectedHeader]).toEqual(['Ghost', { alg: 'HS256', typ: 'JWT', kid: 'k1' }]);
    expect((verified.payload.exp ?? 0) - (verified.payload.iat ?? 0)).toBe(300);
  });

  const oauth2 =
    "{ type: oauth2, tokenUrl: '${url}/token', clientId: rollcall, clientSecret: '${key}', scope: members }";

  it('obtains an OAuth 2 token once for many calls', async () => {
    const oauth = await target({ auth: oauth2 }, ({ path }) =>
      path === '/token' ? { body: { access_token: 't1', expires_in: 3_600 } } : members,
    );
    await Promise.all([find(oauth), find(oauth), find(oauth)]);
    const tokens = server.requests.filter(({ path }) => path === '/token');
    expect(tokens).toHaveLength(1);
    expect(tokens[0]).toMatchObject({
      text: 'grant_type=client_credentials&scope=members',
      headers: { authorization: `Basic ${btoa('rollcall:k3y')}` },
    });
    expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer t1');
  });

  it('obtains a new token when the target refuses the old one before its time', async () => {
    let given = 0;
    const oauth = await target({ auth: oauth2 }, ({ path, headers }) => {
      if (path === '/token') return { body: { access_token: `t${(given += 1)}` } };
      return headers.authorization === 'Bearer t2' ? members : { status: 401 };
    });
    expect(await find(oauth)).toEqual({ kind: 'done', value: [] });
    expect(given).toBe(2);
  });

  it('says auth when no token is given, with nothing in doubt', async () => {
    const oauth = await target({ auth: oauth2 }, () => ({ status: 400, body: { error: 'invalid_client' } }));
    const person = directoryPerson();
    const made = await oauth.connector.create('User', { externalId: person.id, document: {} }, options);
    expect(made).toMatchObject({ kind: 'failed', error: { class: 'auth', inDoubt: false } });
  });

  it('logs in with a request of the product and shows the token it got', async () => {
    const auth =
      "{ type: login, post: /login, body: { user: rollcall, pass: '${key}' }, token: =headers.token, header: X-Session }";
    const login = await target({ auth }, ({ path }) =>
      path === '/api/login' ? { headers: { token: 's3ssion' }, body: {} } : members,
    );
    expect((await find(login)).kind).toBe('done');
    expect(server.requests[0]?.body).toEqual({ user: 'rollcall', pass: 'k3y' });
    expect(server.requests[1]?.headers['x-session']).toBe('s3ssion');
  });
});

describe('paging', () => {
  const rows = [1, 2, 3, 4, 5].map((id) => row(id));
  const slice = (start: number): Json[] => rows.slice(start, start + 2);
  const all = ['1', '2', '3', '4', '5'];

  it.each<[string, string, Product]>([
    [
      'by page',
      '{ get: /members, rows: =body.members, page: { type: page, param: p, size: { n: 2 } } }',
      ({ query }) => ({ body: { members: slice((Number(query.get('p')) - 1) * 2) } }),
    ],
    [
      'by offset',
      '{ get: /members, rows: =body.members, page: { type: offset, param: skip, size: { n: 2 } } }',
      ({ query }) => ({ body: { members: slice(Number(query.get('skip'))) } }),
    ],
    [
      'by cursor',
      '{ get: /members, rows: =body.members, page: { type: cursor, param: after, next: =body.next } }',
      ({ query }) => {
        const start = Number(query.get('after') ?? 0);
        return { body: { members: slice(start), next: start + 2 < 5 ? start + 2 : null } };
      },
    ],
    [
      'by a cursor in a GraphQL variable',
      "{ post: /graphql, graphql: { query: 'q', variables: { after: =cursor } }, rows: =body.data.members, page: { type: cursor, next: =body.data.next } }",
      ({ body }) => {
        const { variables } = body as { variables: { after: string | null } };
        const start = Number(variables.after ?? 0);
        return { body: { data: { members: slice(start), next: start + 2 < 5 ? String(start + 2) : null } } };
      },
    ],
    [
      'by the Link header',
      '{ get: /members, rows: =body.members, page: { type: link } }',
      ({ query }) => {
        const start = Number(query.get('from') ?? 0);
        const link = `</api/members?from=0>; rel="first", </api/members?from=${start + 2}>; rel="next"`;
        return { body: { members: slice(start) }, headers: start + 2 < 5 ? { link } : {} };
      },
    ],
    [
      'by the address of the next page',
      '{ get: /members, rows: =body.members, page: { type: next, next: =body.nextUrl } }',
      ({ query }) => {
        const start = Number(query.get('from') ?? 0);
        const nextUrl = start + 2 < 5 ? `${server.address}/api/members?from=${start + 2}` : null;
        return { body: { members: slice(start), nextUrl } };
      },
    ],
  ])('%s', async (_, list, product) => {
    expect(await listed(await target({ list }, product))).toEqual(all);
  });

  it('stops at a page that comes again, and at a next page on a host that is not ours', async () => {
    const list = '{ get: /members, rows: =body.members, page: { type: page, param: p, more: =true } }';
    const same = await target({ list }, () => ({ body: { members: [row(1)] } }));
    await expect(listed(same)).rejects.toMatchObject({ error: { reason: expect.stringContaining('same page twice') } });
    const next = '{ get: /members, rows: =body.members, page: { type: next, next: =body.nextUrl } }';
    const away = await target({ list: next }, () => ({
      body: { members: [row(1)], nextUrl: 'http://elsewhere.invalid/steal' },
    }));
    await expect(listed(away)).rejects.toMatchObject({ error: { reason: expect.stringContaining('allowHosts') } });
  });

  it('takes a list without rows for broken, not for empty', async () => {
    const broken = await target({}, () => ({ body: { error: 'nothing here' } }));
    await expect(listed(broken)).rejects.toMatchObject({ name: 'ListInterrupted' });
  });
});

describe('answers', () => {
  const create = ({ connector }: Target) =>
    connector.create('User', { externalId: 'e', document: { name: 'N' } }, options);
  const read = ({ connector }: Target) => connector.read('User', '7', options);

  it('keeps a value in its segment of the path', async () => {
    const members = await target({}, () => ({ body: row(1) }));
    await members.connector.read('User', '../../admin?x=1#y', options);
    expect(server.requests[0]).toMatchObject({ path: '/api/members/..%2F..%2Fadmin%3Fx%3D1%23y' });
    expect(await members.connector.read('User', '..', options)).toMatchObject({ error: { class: 'permanent' } });
    expect(server.requests).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const moved = await target({}, () => ({ status: 302, headers: { location: 'http://elsewhere.invalid' } }));
    expect(await read(moved)).toMatchObject({
      error: { class: 'permanent', reason: expect.stringContaining('redirects are not followed') },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('takes no answer of more than 5 MB', async () => {
    const large = await target({}, () => ({ body: { ...row(1), name: 'x'.repeat(5_000_001) } }));
    expect(await read(large)).toMatchObject({
      error: { class: 'permanent', reason: expect.stringContaining('larger') },
    });
  });

  it.each<[string, Json]>([
    ['garbage', '{"id": 1'],
    ['something else', { hello: 'world' }],
    ['a list', []],
  ])('leaves a create in doubt that is answered with %s', async (_, body) => {
    const odd = await target({}, () => ({ status: 201, body }));
    expect(await create(odd)).toMatchObject({ kind: 'failed', error: { class: 'transient', inDoubt: true } });
  });

  it('leaves a create in doubt whose connection was closed, or that a gateway gave up', async () => {
    expect(await create(await target({}, () => 'hang up'))).toMatchObject({ error: { inDoubt: true } });
    expect(await create(await target({}, () => ({ status: 504 })))).toMatchObject({ error: { inDoubt: true } });
    expect(await create(await target({}, () => ({ status: 503 })))).toMatchObject({ error: { inDoubt: false } });
    expect(await read(await target({}, () => 'hang up'))).toMatchObject({ error: { inDoubt: false } });
  });

  it('reads back what a write does not show, and what was ignored shows as a difference', async () => {
    const update = "{ put: '/members/{remoteId}', body: =changed }";
    const deaf = await target({ update }, ({ method }) => (method === 'PUT' ? { status: 204 } : { body: row(7) }));
    const change = { externalId: 'e', document: { name: 'New' }, changed: { name: 'New' } };
    const result = await deaf.connector.update('User', '7', change, options);
    expect(server.requests.map(({ method }) => method)).toEqual(['PUT', 'GET']);
    const account: RemoteAccount | undefined = result.kind === 'done' ? result.value : undefined;
    expect(deaf.differences('User', { name: 'New' }, account?.document ?? {})).toEqual(['name']);
  });

  it('makes an account of an answer that holds its id alone', async () => {
    const made = await target({ create: '{ post: /members, body: =desired, id: =body.newId }' }, ({ method, path }) =>
      method === 'POST' ? { status: 201, body: { newId: 9 } } : { body: path === '/api/members/9' ? row(9) : null },
    );
    expect(await create(made)).toMatchObject({ kind: 'done', value: { remoteId: '9', externalId: 'ref-9' } });
  });

  it('sends a form, and leaves nulls out where told to', async () => {
    const form = await target(
      { create: '{ post: /members, form: { email: =desired.email, tags: [a, b], no: null }, row: =body }' },
      () => ({
        body: row(1),
      }),
    );
    await form.connector.create('User', { externalId: 'e', document: { email: 'a b@x.org' } }, options);
    expect(server.requests[0]).toMatchObject({
      text: 'email=a+b%40x.org&tags=a&tags=b',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const spare = await target({ create: '{ post: /members, dropNulls: true, body: =desired, row: =body }' }, () => ({
      body: row(1),
    }));
    await spare.connector.create('User', { externalId: 'e', document: { email: 'a@x.org', name: null } }, options);
    expect(server.requests[0]?.body).toEqual({ email: 'a@x.org' });
  });

  it('takes GraphQL errors in a 200 for a failure, and lets a rule say what kind', async () => {
    const parts = {
      create:
        "{ post: /graphql, graphql: { query: 'mutation', variables: { input: =desired } }, ok: =size(body.data.create.userErrors) == 0, row: =body.data.create.member }",
      more: `errors:
  - { when: "=body.data.create.userErrors.exists(e, e.message.contains('taken'))", as: conflict, because: the address is taken }`,
    };
    const refused = { data: { create: { userErrors: [{ message: 'Email has already been taken: ada@x.org' }] } } };
    expect(await create(await target(parts, () => ({ body: refused })))).toEqual({
      kind: 'failed',
      error: { class: 'conflict', reason: 'create: the target answered 200 (the address is taken)', inDoubt: false },
    });
    const broken = await target(
      { read: "{ post: /graphql, graphql: { query: 'q', variables: { id: =remoteId } }, row: =body.data.member }" },
      () => ({ body: { errors: [{ message: 'no' }], data: null } }),
    );
    expect(await read(broken)).toMatchObject({
      error: { class: 'permanent', reason: expect.stringContaining('GraphQL') },
    });
  });

  it('takes a row of null for an account that is not there', async () => {
    const graph = {
      read: "{ post: /graphql, graphql: { query: 'q', variables: { id: =remoteId } }, row: =body.data.member }",
    };
    expect(await read(await target(graph, () => ({ body: { data: { member: null } } })))).toEqual({ kind: 'absent' });
  });

  it('lets the first rule that is met say what an answer means, else its status', async () => {
    const more = `errors:
  - { when: =status == 400 && body.code == 'gone', as: absent }
  - { when: "=status == 400 && body.errors[0].message.contains('limit')", as: throttled }`;
    const meaning = async (status: number, body: Json, headers = {}) => {
      const result = await read(await target({ more }, () => ({ status, body, headers })));
      return result.kind === 'failed' ? result.error.class : result.kind;
    };
    expect(await meaning(400, { code: 'gone' })).toBe('absent');
    expect(await meaning(400, { errors: [{ message: 'over the limit' }] })).toBe('throttled');
    expect(await meaning(400, 'not even JSON', { 'content-type': 'text/html' })).toBe('permanent');
    for (const [status, kind] of [
      [401, 'auth'],
      [403, 'auth'],
      [404, 'absent'],
      [409, 'conflict'],
      [410, 'absent'],
      [422, 'permanent'],
      [429, 'throttled'],
      [500, 'transient'],
    ] as const) {
      expect(await meaning(status, {})).toBe(kind);
    }
  });

  it('ends the steps of an operation at the first that fails', async () => {
    const erase = "{ steps: [ { post: '/members/{remoteId}/empty' }, { delete: '/members/{remoteId}' } ] }";
    const failing = await target({ erase }, ({ method }) => (method === 'POST' ? { status: 500 } : { status: 204 }));
    expect(await failing.connector.remove('User', '7', options)).toMatchObject({
      error: { class: 'transient', reason: 'erase, step 1: the target answered 500' },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('keeps to its windows', async () => {
    const paced = await target({ connect: '  limits: { windows: [2/300ms] }' }, () => ({ body: row(7) }));
    const began = performance.now();
    await Promise.all([read(paced), read(paced), read(paced)]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(299);
    const slow = await target({ connect: '  limits: { windows: [1/10m] }' }, () => ({ body: row(7) }));
    await read(slow);
    const impatient = { signal: AbortSignal.timeout(20) };
    expect(await slow.connector.read('User', '7', impatient)).toMatchObject({
      error: { class: 'transient', reason: expect.stringContaining('waiting its turn'), inDoubt: false },
    });
  });
});
