import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, exportJWK, exportSPKI, generateKeyPair, type CryptoKey } from 'jose';
import { TokenVerifier, type Scope } from '#platform';
import { eventually } from '../../../test/support/eventually.ts';
import { TestIngress } from '../testing/test-ingress.ts';

let ingress: TestIngress;
let admin: string;
/** Serves the discovery document and the keys. */
let provider: Server;
let issuer: string;
let key: CryptoKey;
let publicKey: CryptoKey;
let answersKeys = true;
let asked = 0;

beforeAll(async () => {
  ingress = await TestIngress.open();
  admin = await ingress.tokenFor('default', ['admin', 'scim:read', 'scim:write', 'audit']);
  ({ privateKey: key, publicKey } = await generateKeyPair('ES256', { extractable: true }));
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'first', alg: 'ES256', use: 'sig' }];
  provider = createServer((request, response) => {
    asked += 1;
    if (!answersKeys) return response.writeHead(500).end();
    const named = request.url?.startsWith('/long/') === true ? `${issuer}/long` : issuer;
    const body = request.url?.endsWith('/keys') === true ? { keys } : { issuer: named, jwks_uri: `${issuer}/keys` };
    const padding = request.url?.startsWith('/long/') === true ? ' '.repeat(2_000_000) : '';
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body) + padding);
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const address = provider.address();
  if (address === null || typeof address === 'string') throw new Error('the provider is not open');
  issuer = `http://127.0.0.1:${address.port}`;
});

afterAll(async () => {
  const logs = ingress.logs();
  await ingress.close();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
  expect(logs).not.toContain('eyJ');
});

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(method: string, path: string, token: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${ingress.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    retryAfter: answer.headers.get('retry-after'),
    body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
  };
}

let audiences = 0;
/** Registers the provider for an audience of its own. */
async function register(more: object = {}, by = admin): Promise<{ id: string; audience: string }> {
  audiences += 1;
  const audience = `api://rollcall-${audiences}`;
  const { status, body } = await ask('POST', '/admin/issuers', by, {
    ...{ issuer, audience, scopes: ['scim:read', 'scim:write'] },
    ...more,
  });
  expect([status, body]).toEqual([201, expect.objectContaining({ issuer, audience, jwksUri: `${issuer}/keys` })]);
  return { id: String(body['id']), audience };
}

const jwt = (
  audience: string,
  claims: Readonly<Record<string, unknown>> = {},
  header: object = {},
  signer: CryptoKey | Uint8Array = key,
) =>
  new SignJWT({
    ...{ iss: issuer, aud: audience, sub: 'entra', scope: 'scim:read scim:write openid', exp: inSeconds(300) },
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'first', ...header })
    .sign(signer);

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
const users = async (token: string): Promise<number> => (await ask('GET', '/scim/v2/Users', token)).status;
const newPerson = (userName: string): object => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName,
});

describe('a JWT of a registered issuer', () => {
  it('is taken for a token, and its client stands in the log and in the list under its name', async () => {
    const { audience } = await register();
    const token = await jwt(audience, { client_id: 'workforce-sync' });
    const made = await ask('POST', '/scim/v2/Users', token, newPerson('jwt@example.org'));
    expect(made.status).toBe(201);

    const { body } = await ask('GET', '/admin/tokens', admin);
    const listed = (body['tokens'] as { id: string; name: string }[]).find(({ name }) => name.startsWith('workforce-'));
    expect(listed?.name).toBe(`workforce-sync (${issuer})`);
    const { rows } = await ingress.pool.query('SELECT actor FROM log.event WHERE subject = $1', [made.body['id']]);
    expect(rows).toEqual([{ actor: listed?.id }]);
    // A later JWT of the same client is the same caller, also for a process that has no name to give.
    const elsewhere = new TokenVerifier(ingress.pool);
    expect(await elsewhere.verify(await jwt(audience, { client_id: 'workforce-sync', jti: 'later' }))).toMatchObject({
      token: listed?.id,
    });
  });

  it('has the scopes that it claims and the issuer may give, and no others', async () => {
    const { audience } = await register({ scopes: ['scim:read'] });
    expect(await users(await jwt(audience))).toBe(200);
    expect((await ask('POST', '/scim/v2/Users', await jwt(audience), newPerson('x'))).status).toBe(403);
    expect(await users(await jwt(audience, { scope: 'openid' }))).toBe(403);
    expect((await ask('GET', '/admin/issuers', await jwt(audience, { scope: 'admin scim:read' }))).status).toBe(403);
  });

  it('may hold its scopes in another claim, as an array', async () => {
    const { audience } = await register({ scopeClaim: 'roles' });
    expect(await users(await jwt(audience, { roles: ['scim:read'] }))).toBe(200);
    expect(await users(await jwt(audience, { roles: [1, null] }))).toBe(403);
    expect(await users(await jwt(audience, {}))).toBe(403);
  });

  it('belongs to the tenant whose audience it has', async () => {
    const theirs = await ingress.tokenFor('other', ['admin', 'scim:read', 'scim:write']);
    const { audience } = await register({}, theirs);
    expect(await new TokenVerifier(ingress.pool).verify(await jwt(audience))).toMatchObject({ tenant: 'other' });
    // Which of two tenants is meant nobody can tell.
    const { audience: ours } = await register();
    expect(await users(await jwt(audience, { aud: [audience, ours] }))).toBe(401);
  });

  it('is refused where anything of it is wrong', async () => {
    const { audience } = await register();
    const { privateKey: stranger } = await generateKeyPair('ES256');
    const asSecret = new TextEncoder().encode(await exportSPKI(publicKey));
    const [head, body] = (await jwt(audience)).split('.');
    const wrong: Record<string, string> = {
      'another audience': await jwt('api://another'),
      'another issuer': await jwt(audience, { iss: `${issuer}/another` }),
      expired: await jwt(audience, { exp: inSeconds(-60) }),
      'not yet valid': await jwt(audience, { nbf: inSeconds(120) }),
      'without end': await jwt(audience, { exp: undefined }),
      'without client': await jwt(audience, { sub: undefined }),
      'another key': await jwt(audience, {}, {}, stranger),
      'an unknown key': await jwt(audience, {}, { kid: 'second' }),
      'the public key as a secret': await jwt(audience, {}, { alg: 'HS256' }, asSecret),
      unsigned: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body ?? ''}.AA`,
      altered: `${head ?? ''}.${Buffer.from(JSON.stringify({ iss: issuer, aud: audience, sub: 'x', exp: inSeconds(9) })).toString('base64url')}.AA`,
      'no claims': `${head ?? ''}.AAAA.AAAA`,
      'a NUL in its audience': await jwt('api\u0000'),
    };
    for (const [what, token] of Object.entries(wrong)) expect([what, await users(token)]).toEqual([what, 401]);
  });

  it('of a client that was ended is refused, and stays so', async () => {
    const { audience } = await register();
    expect(await users(await jwt(audience, { sub: 'leaver' }))).toBe(200);
    const { body } = await ask('GET', '/admin/tokens', admin);
    const listed = (body['tokens'] as { id: string; name: string }[]).find(({ name }) => name.startsWith('leaver '));
    // What its issuer may give is not what it has, so no token of our own follows it.
    expect((await ask('POST', `/admin/tokens/${listed?.id ?? ''}/rotate`, admin, {})).status).toBe(404);
    expect((await ask('DELETE', `/admin/tokens/${listed?.id ?? ''}`, admin)).status).toBe(204);
    expect(await users(await jwt(audience, { sub: 'leaver' }))).toBe(401);
    expect(await users(await jwt(audience, { sub: 'leaver', jti: 'again' }))).toBe(401);
    expect(await users(await jwt(audience, { sub: 'another' }))).toBe(200);
  });

  it('that ends at no instant of a calendar is forgotten as soon as any other once its issuer is gone', async () => {
    const { audience } = await register();
    const token = await jwt(audience, { sub: 'eternal', exp: 1e300 });
    const elsewhere = new TokenVerifier(ingress.pool);
    const caller = await elsewhere.verify(token);
    expect(caller?.scopes).toContain('scim:read');
    const deleted = await ingress.pool.query('DELETE FROM registry.issuer WHERE audience = $1', [audience]);
    expect(deleted.rowCount).toBe(1);
    await eventually(async () => expect(await elsewhere.verify(token)).toBeUndefined(), { within: 20_000 });
  });

  it('is refused once its issuer is taken away', async () => {
    const { id, audience } = await register();
    const token = await jwt(audience);
    expect(await users(token)).toBe(200);
    expect((await ask('DELETE', `/admin/issuers/${id}`, admin)).status).toBe(204);
    expect(await users(token)).toBe(401);
  });

  it('whose keys cannot be had now is answered 503, and works when they can', async () => {
    const jwksUri = `${issuer}/late/keys`;
    const body = { issuer, audience: 'api://late', scopes: ['scim:read'], jwksUri };
    expect((await ask('POST', '/admin/issuers', admin, body)).status).toBe(201);
    const token = await jwt('api://late');
    answersKeys = false;
    try {
      const before = asked;
      for (let guess = 0; guess < 5; guess += 1) {
        const guessed = await jwt('api://late', { jti: String(guess) });
        expect(await ask('GET', '/scim/v2/Users', guessed)).toMatchObject({ status: 503, retryAfter: '1' });
      }
      // On a slow machine the second that it is left in peace for may pass between.
      expect(asked - before).toBeLessThan(5);
    } finally {
      answersKeys = true;
    }
    await eventually(async () => expect(await users(token)).toBe(200));
  });
});

describe('an issuer', () => {
  const attempt = (more: object, by = admin): Promise<Answer> =>
    ask('POST', '/admin/issuers', by, { issuer, audience: 'api://bad', scopes: ['scim:read'], ...more });

  it.each([
    [{ issuer: 'http://login.example' }, 'issuer'],
    [{ issuer: 'https://user:secret@login.example' }, 'issuer'],
    [{ issuer: 'login.example' }, 'issuer'],
    [{ jwksUri: 'file:///etc/passwd' }, 'jwksUri'],
    [{ audience: '' }, 'audience'],
    [{ audience: 'a\u0000' }, 'audience'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['tenants'] }, 'scopes'],
    [{ scopes: ['facts'] }, 'scopes'],
    [{ more: true }, 'more'],
  ])('is not registered with %j', async (more, named) => {
    const { status, body } = await attempt(more);
    expect(status).toBe(400);
    expect(String(body['detail'])).toContain(named);
  });

  it('that says nothing of its keys is not registered', async () => {
    answersKeys = false;
    try {
      expect(await attempt({})).toMatchObject({ status: 400, body: { detail: expect.stringContaining('jwksUri') } });
    } finally {
      answersKeys = true;
    }
    expect(await attempt({ issuer: `${issuer}/realm` })).toMatchObject({ status: 400 });
    expect(await attempt({ issuer: `${issuer}/long` })).toMatchObject({ status: 400 });
  });

  it('gives no scope that whoever registers it has not', async () => {
    expect((await attempt({ scopes: ['erase'] })).status).toBe(403);
    const reader = await ingress.tokenFor('default', ['scim:read'] satisfies Scope[]);
    expect((await attempt({}, reader)).status).toBe(403);
  });

  it('is registered once for an audience, whichever tenant asks, and seen by its own alone', async () => {
    const { id, audience } = await register();
    const theirs = await ingress.tokenFor('third', ['admin', 'scim:read']);
    expect((await attempt({ audience }, theirs)).status).toBe(409);
    expect(await ask('GET', '/admin/issuers', theirs)).toMatchObject({ body: { issuers: [] } });
    expect((await ask('DELETE', `/admin/issuers/${id}`, theirs)).status).toBe(404);
    expect((await ask('DELETE', '/admin/issuers/none', admin)).status).toBe(404);
  });
});
