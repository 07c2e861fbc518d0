import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigurationError, SCOPES, TokenVerifier, hashToken } from '#platform';
import { insertBootstrapTokens } from '../registry/bootstrap-tokens.ts';
import { TestIngress } from '../testing/test-ingress.ts';

let ingress: TestIngress;
/** Of whoever runs the installation. */
let operator: string;

beforeAll(async () => {
  ingress = await TestIngress.open();
  operator = await ingress.tokenFor('default', SCOPES);
});

afterAll(() => ingress.close());

interface Answer {
  readonly status: number;
  readonly body: {
    readonly id?: string;
    readonly name?: string;
    readonly next?: string;
    readonly token?: unknown;
    readonly tokens?: readonly { readonly id: string; readonly name: string; readonly scopes: readonly string[] }[];
    readonly tenants?: readonly { readonly name: string }[];
  };
}
const ask = async (method: string, path: string, token = operator, body?: object): Promise<Answer> => {
  const answer = await fetch(`${ingress.url}/admin/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
};
const name = (): string => `t-${randomUUID().slice(0, 8)}`;
const make = async (tenant: string, more: object = {}): Promise<string> => {
  const { status, body } = await ask('POST', 'tenants', operator, { name: tenant, ...more });
  expect(status).toBe(201);
  return (body.token as { token: string }).token;
};
const scopesOf = async (token: string): Promise<readonly string[]> => [
  ...((await new TokenVerifier(ingress.pool).verify(token))?.scopes ?? []),
];

describe('a tenant', () => {
  it('is made with a first token, which is its own and has every right within it', async () => {
    const tenant = name();
    const token = await make(tenant);

    expect(await new TokenVerifier(ingress.pool).verify(token)).toMatchObject({ tenant });
    expect(await scopesOf(token)).toEqual(SCOPES.filter((scope) => scope !== 'tenants' && scope !== 'facts'));
    const users = await ingress.send('GET', '/Users', undefined, { authorization: `Bearer ${token}` });
    expect(users.body).toMatchObject({ totalResults: 0 });
  });

  it('is made once: of two at once one is refused, and makes no token', async () => {
    const tenant = name();
    const both = await Promise.all([1, 2].map(() => ask('POST', 'tenants', operator, { name: tenant })));

    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await ask('GET', `tenants/${tenant}/tokens`)).body.tokens).toHaveLength(1);
  });

  it.each(['', 'A', 'a b', 'a/b', '../a', 'x'.repeat(65), 'ä', '\u0000'])('is not called %j', async (bad) => {
    expect((await ask('POST', 'tenants', operator, { name: bad })).status).toBe(400);
  });

  it('is listed, in pages', async () => {
    const made = [name(), name(), name()].sort();
    for (const each of made) await make(each);
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const query = after === undefined ? '' : `&after=${after}`;
      const { tenants = [], next } = (await ask('GET', `tenants?limit=2${query}`)).body;
      expect(tenants.length).toBeLessThanOrEqual(2);
      seen.push(...tenants.map((each) => each.name));
      if (next === undefined) break;
      after = next;
    }
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toEqual(expect.arrayContaining(['default', ...made]));
  });

  it.each(['limit=0', 'limit=1001', 'limit=x', 'after=A', 'more=1'])('is not listed by %s', async (query) => {
    expect((await ask('GET', `tenants?${query}`)).status).toBe(400);
  });
});

describe('the tokens of a tenant', () => {
  it('are made, listed, replaced and ended by whoever has the scope tenants', async () => {
    const tenant = name();
    await make(tenant);
    const made = await ask('POST', `tenants/${tenant}/tokens`, operator, { name: 'shop', scopes: ['scim:read'] });
    const rotated = await ask('POST', `tenants/${tenant}/tokens/${made.body.id ?? ''}/rotate`, operator, {});

    expect([made.status, rotated.status]).toEqual([201, 201]);
    const listed = (await ask('GET', `tenants/${tenant}/tokens`)).body.tokens ?? [];
    expect(listed.map((each) => each.name)).toEqual(['first token', 'shop', 'shop']);
    expect((await ask('DELETE', `tenants/${tenant}/tokens/${made.body.id ?? ''}`)).status).toBe(204);
    expect(await scopesOf(String(made.body.token))).toEqual([]);
    expect(await scopesOf(String(rotated.body.token))).toEqual(['scim:read']);
  });

  it('are named under their own tenant alone', async () => {
    const [tenant, other] = [name(), name()];
    await make(tenant);
    await make(other);
    const id = (await ask('GET', `tenants/${tenant}/tokens`)).body.tokens?.[0]?.id ?? '';

    expect((await ask('DELETE', `tenants/${other}/tokens/${id}`)).status).toBe(404);
    expect((await ask('POST', `tenants/${other}/tokens/${id}/rotate`, operator, {})).status).toBe(404);
    expect((await ask('DELETE', `services/tokens/${id}`)).status).toBe(404);
    expect((await ask('GET', `tenants/${name()}/tokens`)).status).toBe(404);
  });

  it('give neither what the maker has not, nor the right over all tenants', async () => {
    const tenant = name();
    await make(tenant);
    const weak = await ingress.tokenFor('default', ['tenants', 'scim:read']);

    for (const [token, scope] of [
      [weak, 'scim:write'],
      [operator, 'tenants'],
    ] as const) {
      const body = { name: 'x', scopes: [scope] };
      expect((await ask('POST', `tenants/${tenant}/tokens`, token, body)).status).toBe(403);
      expect((await ask('POST', 'tenants', token, { name: name(), scopes: [scope] })).status).toBe(403);
    }
    expect(
      await ask('POST', 'tenants', await ingress.tokenFor('default', ['tenants']), { name: name() }),
    ).toMatchObject({
      status: 403,
    });
  });

  it('are no business of another tenant, whatever rights its token has within it', async () => {
    const [tenant, other] = [name(), name()];
    const [theirs, ours] = [await make(tenant), await make(other)];
    const id = (await ask('GET', 'tokens', theirs)).body.tokens?.[0]?.id ?? '';

    for (const [method, path, body] of [
      ['GET', 'tenants'],
      ['POST', 'tenants', { name: name() }],
      ['GET', `tenants/${tenant}/tokens`],
      ['GET', `tenants/${other}/tokens`],
      ['POST', `tenants/${tenant}/tokens`, { name: 'x', scopes: ['scim:read'] }],
      ['DELETE', `tenants/${tenant}/tokens/${id}`],
      ['GET', 'services/tokens'],
      ['POST', 'services/tokens', { name: 'x' }],
    ] as const) {
      expect(await ask(method, path, ours, body)).toMatchObject({ status: 403 });
    }
    expect((await ask('DELETE', `tokens/${id}`, ours)).status).toBe(404);
    expect((await ask('POST', `tokens/${id}/rotate`, ours, {})).status).toBe(404);
    expect((await ask('GET', 'tokens', ours)).body.tokens).toHaveLength(1);
    expect(await scopesOf(theirs)).not.toEqual([]);
  });
});

describe('the tokens of the services', () => {
  it('are made, replaced and ended like others, and stand in no tenant’s list', async () => {
    const made = await ask('POST', 'services/tokens', operator, { name: 'second host' });
    const id = made.body.id ?? '';
    const rotated = await ask('POST', `services/tokens/${id}/rotate`, operator, {});

    expect([made.status, rotated.status]).toEqual([201, 201]);
    expect((await ask('POST', `services/tokens/${id}/rotate`, operator, {})).status).toBe(409);
    expect((await ask('GET', 'services/tokens')).body.tokens).toMatchObject([
      { name: 'second host', scopes: ['facts'] },
      { name: 'second host', scopes: ['facts'] },
    ]);
    expect((await ask('GET', 'tokens')).body.tokens?.map((token) => token.id)).not.toContain(id);
    expect((await ask('DELETE', `services/tokens/${id}`)).status).toBe(204);
    expect(await scopesOf(String(made.body.token))).toEqual([]);
    expect(await new TokenVerifier(ingress.pool).verify(String(rotated.body.token))).toMatchObject({
      tenant: undefined,
    });
  });

  it.each([{ name: 'x', scopes: ['scim:read'] }, { name: 'x', tenant: 'default' }, {}])(
    'are not made of %j',
    async (body) => {
      expect((await ask('POST', 'services/tokens', operator, body)).status).toBe(400);
    },
  );
});

describe('the file of first tokens', () => {
  const value = (): string => `rc_${randomUUID()}${randomUUID()}`;
  const tokensIn = async (tokens: readonly object[]): Promise<void> => {
    const file = join(ingress.home, 'tokens.json');
    await writeFile(file, JSON.stringify(tokens));
    await insertBootstrapTokens(ingress.pool, file);
  };

  it('unbinds the services’ token of an earlier version, and gives the first token the scopes that are new', async () => {
    const [first, services, others] = [value(), value(), value()];
    // As an earlier version kept them, which knew no token without a tenant.
    for (const [token, scopes] of [
      [first, '{scim:read,facts}'],
      [services, '{facts}'],
      [others, '{facts}'],
    ] as const) {
      await ingress.pool.query(
        `INSERT INTO registry.token (id, tenant, name, hash, scopes) VALUES ($1, 'default', 'early', $2, $3)`,
        [randomUUID(), hashToken(token), scopes],
      );
    }

    await tokensIn([
      { name: 'first token', token: first, tenant: 'default', scopes: SCOPES },
      { name: 'services', token: services, scopes: ['facts'] },
    ]);

    const seen = new TokenVerifier(ingress.pool);
    expect(await seen.verify(first)).toMatchObject({ tenant: 'default', scopes: new Set(SCOPES) });
    expect(await seen.verify(services)).toMatchObject({ tenant: undefined, scopes: new Set(['facts']) });
    // A tenant may have made tokens of this scope itself: those stay its own.
    expect(await seen.verify(others)).toMatchObject({ tenant: 'default' });
  });

  it.each([[['facts', 'scim:read']], [['admin']]])('makes no token without a tenant of %j', async (scopes) => {
    await expect(tokensIn([{ name: 'x', token: value(), scopes }])).rejects.toThrow(ConfigurationError);
  });
});
