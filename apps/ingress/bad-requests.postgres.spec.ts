import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MAX_FILTER_LENGTH } from '#scim';
import { expectRefusal, sendRaw, type RawAnswer } from './testing/raw-request.ts';
import { TestIngress } from './testing/test-ingress.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const NOBODY = '00000000-0000-4000-8000-000000000009';

describe('a request that asks for what cannot be', () => {
  let ingress: TestIngress;
  let id: string;

  beforeAll(async () => {
    ingress = await TestIngress.open();
    const created = await ingress.send('POST', '/Users', { schemas: [USER], userName: 'ada' });
    id = (created.body as { id: string }).id;
  });

  afterAll(async () => {
    const logs = ingress.logs();
    await ingress.close();
    expect(logs).not.toContain('a request failed');
    expect(logs).not.toContain('a batch failed');
  });

  const get = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
    sendRaw(ingress, { method: 'GET', path, headers });

  describe('by its content type', () => {
    it.each([
      'application/xml',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'x',
    ])('is answered 415: %s', async (type) => {
      const sent = { body: '{"userName":"x"}', headers: { 'content-type': type } };
      expectRefusal(await sendRaw(ingress, { method: 'POST', path: '/scim/v2/Users', ...sent }), 415);
      expectRefusal(await sendRaw(ingress, { method: 'PATCH', path: `/scim/v2/Users/${id}`, ...sent }), 415);
      expectRefusal(await sendRaw(ingress, { method: 'POST', path: '/internal/facts', ...sent }), 415);
    });

    it.each(['gzip', 'br', 'deflate, gzip', 'x'])('is answered 415 for its content coding: %s', async (coding) => {
      const body = { body: '{"userName":"coded"}', headers: { 'content-encoding': coding } };
      for (const [method, path] of [
        ['POST', '/scim/v2/Users'],
        ['PATCH', `/scim/v2/Users/${id}`],
        ['POST', '/scim/v2/Bulk'],
        ['POST', '/internal/facts'],
      ] as const) {
        const answer = await sendRaw(ingress, { method, path, ...body });
        expectRefusal(answer, 415);
        expect(answer.headers['accept-encoding']).toBe('identity');
      }
    });

    it('is taken where the coding is none', async () => {
      const body = { body: '{"userName":"plain"}', headers: { 'content-encoding': 'Identity' } };
      expect(await sendRaw(ingress, { method: 'POST', path: '/scim/v2/Users', ...body })).toMatchObject({
        status: 201,
      });
    });

    it.each(['POST', 'PUT', 'PATCH'])('is answered 400 without any body: %s', async (method) => {
      const path = method === 'POST' ? '/scim/v2/Users' : `/scim/v2/Users/${id}`;
      expectRefusal(await sendRaw(ingress, { method, path }), 400, 'invalidSyntax');
      const headers = { 'content-type': 'application/json' };
      expectRefusal(await sendRaw(ingress, { method, path, headers }), 400, 'invalidSyntax');
    });
  });

  describe('by its token', () => {
    it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'Bearer\ta', 'Bearer \xe9', 'Token abc'])(
      'is answered 401 where there is none: %p',
      async (authorization) => {
        const answer = await get('/scim/v2/Users', { authorization });
        expectRefusal(answer, 401);
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="rollcall"');
      },
    );

    it.each(['wrong', 'x'.repeat(8_000), `rc_${'A'.repeat(43)}`])(
      'is answered 401 where it is wrong',
      async (token) => {
        const answer = await get('/scim/v2/Users', { authorization: `Bearer ${token}` });
        expectRefusal(answer, 401);
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="rollcall", error="invalid_token"');
      },
    );

    it('is answered 401 where it has run out, 403 where it lacks the scope, each before the body is looked at', async () => {
      const old = await ingress.tokenFor('default', ['scim:write'], new Date(Date.now() - 1_000));
      const reader = await ingress.tokenFor('default', ['scim:read']);
      const post = (token: string): Promise<RawAnswer> =>
        sendRaw(ingress, {
          method: 'POST',
          path: '/scim/v2/Users',
          body: '{}',
          headers: { authorization: `Bearer ${token}` },
        });
      expectRefusal(await post(old), 401);
      expectRefusal(await post(reader), 403);
    });

    it('sees nothing of another tenant', async () => {
      const stranger = { authorization: `Bearer ${await ingress.tokenFor('other', ['scim:read', 'scim:write'])}` };
      expectRefusal(await get(`/scim/v2/Users/${id}`, stranger), 404);
      const list = await get('/scim/v2/Users', stranger);
      expect(list.body).toMatchObject({ totalResults: 0 });
      expectRefusal(await sendRaw(ingress, { method: 'DELETE', path: `/scim/v2/Users/${id}`, headers: stranger }), 404);
      expect((await get(`/scim/v2/Users/${id}`)).status).toBe(200);
    });
  });

  describe('by its method', () => {
    it.each([
      ['PUT', '/scim/v2/Users', 'GET, HEAD, POST'],
      ['OPTIONS', '/scim/v2/Users', 'GET, HEAD, POST'],
      ['PROPFIND', '/scim/v2/Groups', 'GET, HEAD, POST'],
      ['POST', '/scim/v2/Users/x', 'GET, HEAD, PUT, PATCH, DELETE'],
      ['TRACE', '/scim/v2/Users/x', 'GET, HEAD, PUT, PATCH, DELETE'],
      ['POST', '/scim/v2/ServiceProviderConfig', 'GET, HEAD'],
      ['GET', '/scim/v2/Bulk', 'POST'],
      ['GET', '/internal/facts', 'POST'],
      ['GET', '/admin/tokens/x', 'DELETE'],
      ['GET', '/scim/v2/Users/.search', 'POST'],
      ['PUT', '/scim/v2/Groups/.search', 'POST'],
      ['QUERY', '/scim/v2/Users', 'GET, HEAD, POST'],
      ['GET', '/internal/erasures', 'POST'],
      ['DELETE', '/healthz', 'GET, HEAD'],
    ])('is answered 405 with what is allowed: %s %s', async (method, path, allow) => {
      const answer = await sendRaw(ingress, { method, path });
      expectRefusal(answer, 405);
      expect(answer.headers['allow']).toBe(allow);
    });

    it.each(['/scim/v2/Users', '/scim/v2/Groups', '/scim/v2/Schemas', '/scim/v2/ServiceProviderConfig', '/healthz'])(
      'HEAD is GET without the body: %s',
      async (path) => {
        const head = await sendRaw(ingress, { method: 'HEAD', path });
        const full = await sendRaw(ingress, { method: 'GET', path });
        expect(head).toMatchObject({ status: 200, type: full.type, body: undefined });
      },
    );
  });

  describe('by its URL', () => {
    it('takes a filter of the announced length, and says so when the headers are longer than it can read', async () => {
      const filter = (length: number): string =>
        `/scim/v2/Users?filter=${encodeURIComponent(`displayName eq "${'@'.repeat(length - 17)}"`)}`;
      expect((await get(filter(MAX_FILTER_LENGTH))).status).toBe(200);
      expectRefusal(await get(filter(MAX_FILTER_LENGTH + 1)), 400, 'invalidFilter');
      expectRefusal(await get('/scim/v2/Users', { 'x-long': 'x'.repeat(65_536) }), 431);
    });

    it.each([
      ['an escape that is none', '/scim/v2/Users/%zz', 400],
      ['an escape cut short', '/scim/v2/Users/%', 400],
      ['bytes that are no UTF-8', '/scim/v2/Users/%ff', 400],
      ['U+0000', '/scim/v2/Users/%00', 404],
      ['a way upwards', '/scim/v2/Users/..%2f..%2fetc%2fpasswd', 404],
      ['a second slash', '//scim/v2/Users', 404],
      ['other letters', '/scim/v2/users', 404],
      ['a word more', '/scim/v2/Users/x/y', 404],
      ['an id that is none of ours', `/scim/v2/Users/${NOBODY}`, 404],
      ['an id of 1,025 characters', `/scim/v2/Users/${'x'.repeat(1_025)}`, 414],
      ['a schema of the prototype', '/scim/v2/Schemas/constructor', 404],
      ['no path at all', '*', 404],
    ])('is refused with %s', async (_, path, status) => {
      const answer = await get(path);
      expectRefusal(answer, status);
      expect(JSON.stringify(answer.body)).not.toMatch(/xxx|passwd|%zz/);
    });

    it.each([
      ['filter=%ff', 'invalidFilter'],
      [`filter=${'('.repeat(9_000)}`, 'invalidFilter'],
      ['filter=userName%20eq%20%22%00%22', 'invalidFilter'],
      ['filter=userName', 'invalidFilter'],
      ['filter=a&filter=b', 'invalidValue'],
      ['count=abc', 'invalidValue'],
      ['count=1e99', 'invalidValue'],
      ['startIndex=9007199254740993', 'invalidValue'],
      ['sortBy=__proto__', 'invalidValue'],
      ['sortBy=userName&sortOrder=sideways', 'invalidValue'],
      [`attributes=${'a,'.repeat(5_000)}`, 'invalidValue'],
      ['cursor=garbage', 'invalidCursor'],
    ])('is refused with the query %.30s', async (query, scimType) => {
      expectRefusal(await get(`/scim/v2/Users?${query}`), 400, scimType);
    });

    it.each(['count=-5&startIndex=-9', 'filter=', 'attributes=,,,', '__proto__=1', 'unknown=%'])(
      'is understood as RFC 7644 §3.4.2.4 has it with the query %s',
      async (query) => {
        expect((await get(`/scim/v2/Users?${query}`)).status).toBe(200);
      },
    );
  });

  it('is taken with a traceparent that is none, which goes nowhere', async () => {
    const headers = { traceparent: 'Lovelace' };
    const body = JSON.stringify({ schemas: [USER], userName: 'traced' });
    const answer = await sendRaw(ingress, { method: 'POST', path: '/scim/v2/Users', body, headers });
    expect(answer.status).toBe(201);
    const facts = { authorization: `Bearer ${await ingress.tokenFor('default', ['facts'])}`, ...headers };
    const fact = { id: NOBODY, type: 'rollcall.access.opened', subject: id, data: { purpose: 'p', what: 'w' } };
    const told = JSON.stringify({ facts: [fact] });
    expect(
      await sendRaw(ingress, { method: 'POST', path: '/internal/facts', body: told, headers: facts }),
    ).toMatchObject({
      status: 200,
      body: { accepted: 1, duplicates: 0 },
    });
    const { rows } = await ingress.pool.query('SELECT traceparent FROM log.event WHERE traceparent IS NOT NULL');
    expect(rows).toEqual([]);
  });

  it('of If-Match that names another version is answered 412', async () => {
    const body = JSON.stringify({ schemas: [USER], userName: 'ada' });
    for (const tag of ['W/"999"', '"', 'garbage', 'W/"99999999999999999999"']) {
      const headers = { 'if-match': tag };
      expectRefusal(await sendRaw(ingress, { method: 'PUT', path: `/scim/v2/Users/${id}`, body, headers }), 412);
    }
  });

  describe('of the facts', () => {
    const fact = (more: object): object => ({
      id: NOBODY,
      type: 'rollcall.access.opened',
      subject: id,
      data: { purpose: 'p', what: 'w' },
      ...more,
    });
    const tell = async (body: string): Promise<RawAnswer> => {
      const headers = { authorization: `Bearer ${await ingress.tokenFor('default', ['facts'])}` };
      return sendRaw(ingress, { method: 'POST', path: '/internal/facts', body, headers });
    };

    it.each([
      ['an id that is no UUID', () => fact({ id: 'x' }), 'facts.0.id'],
      ['a type that is no fact', () => fact({ type: 'rollcall.user.erased' }), 'facts.0.type'],
      ['a subject that is no UUID', () => fact({ subject: 'x' }), 'facts.0.subject'],
      ['a subject that never was', () => fact({ subject: NOBODY }), 'facts.0.subject'],
      ['a source outside its tenant', () => fact({ source: '../other/audit' }), 'facts.0.source'],
      ['U+0000', () => fact({ data: { purpose: 'a\u0000b', what: 'w' } }), 'facts.0.data: '],
      ['a lone surrogate', () => fact({ data: { purpose: '\ud800', what: 'w' } }), 'facts.0.data: '],
      ['no data', () => fact({ data: {} }), 'facts.0.data.purpose'],
      ['too long a text', () => fact({ data: { purpose: 'x'.repeat(2_001), what: 'w' } }), 'facts.0.data.purpose'],
      ['a member that is not asked for', () => fact({ actor: NOBODY }), 'facts.0'],
      ['a tenant that is no name', () => fact({ tenant: '../other' }), 'facts.0.tenant'],
      ["another target's source", () => fact({ source: 'targets/shop' }), 'facts.0: the source'],
    ])('is refused with %s, by its place', async (_, one, place) => {
      const answer = await tell(JSON.stringify({ facts: [one()] }));
      expectRefusal(answer, 400, 'invalidValue');
      expect(answer.body).toMatchObject({ detail: expect.stringContaining(place) });
    });

    it.each(['[]', '{}', '{"facts":5}', `{"facts":[${'{},'.repeat(1_000)}{}]}`])('is refused: %.20s', async (body) => {
      expectRefusal(await tell(body), 400, 'invalidValue');
    });

    it('is understood with none', async () => {
      expect(await tell('{"facts":[]}')).toMatchObject({ status: 200, body: { accepted: 0, duplicates: 0 } });
    });
  });

  describe('of the tokens', () => {
    const ask = async (method: string, path: string, body?: string): Promise<RawAnswer> => {
      const headers = { authorization: `Bearer ${await ingress.tokenFor('default', ['admin', 'facts'])}` };
      return sendRaw(ingress, { method, path, headers, ...(body === undefined ? {} : { body }) });
    };

    it.each([
      ['[]'],
      ['{}'],
      ['{"name":"","scopes":["facts"]}'],
      ['{"name":"a","scopes":[]}'],
      ['{"name":"a","scopes":["root"]}'],
      ['{"name":"a\\u0000","scopes":["facts"]}'],
      ['{"name":"\\ud800","scopes":["facts"]}'],
      ['{"name":"a","scopes":["facts"],"expires":"yesterday"}'],
      ['{"name":"a","scopes":["facts"],"expires":"2001-01-01T00:00:00Z"}'],
      ['{"name":"a","scopes":["facts"],"tenant":"other"}'],
    ])('is refused: %s', async (body) => {
      expectRefusal(await ask('POST', '/admin/tokens', body), 400);
    });

    it('is answered 403 where it would give what its own token has not', async () => {
      expectRefusal(await ask('POST', '/admin/tokens', '{"name":"a","scopes":["erase"]}'), 403);
    });

    it.each(['x', NOBODY, '%27'])('is answered 404 where there is no such token: %s', async (token) => {
      expectRefusal(await ask('DELETE', `/admin/tokens/${token}`), 404);
    });

    it('cannot take away a token of another tenant', async () => {
      const foreign = await ingress.tokenFor('other', ['scim:read']);
      const { rows } = await ingress.pool.query<{ id: string }>(`SELECT id FROM registry.token WHERE tenant = 'other'`);
      for (const token of rows) expectRefusal(await ask('DELETE', `/admin/tokens/${token.id}`), 404);
      expect((await get('/scim/v2/Users', { authorization: `Bearer ${foreign}` })).status).toBe(200);
    });
  });
});
