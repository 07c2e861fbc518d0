import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TOKEN_CACHE_TTL, TokenVerifier, createPool, hashToken } from '#platform';
import { eventually } from '../../../test/support/eventually.ts';
import { TestIngress } from '../testing/test-ingress.ts';

describe('a token', () => {
  let ingress: TestIngress;
  let admin: string;

  beforeAll(async () => {
    ingress = await TestIngress.open();
    admin = await ingress.tokenFor('default', ['admin', 'scim:read', 'facts']);
  });

  afterAll(async () => {
    const logs = ingress.logs();
    await ingress.close();
    expect(logs).not.toContain('rc_');
  });

  const ask = async (method: string, path: string, token: string, body?: object): Promise<Response> =>
    fetch(`${ingress.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const make = async (more: object = {}): Promise<{ id: string; token: string }> => {
    const answer = await ask('POST', '/admin/tokens', admin, { name: 'sync', scopes: ['scim:read'], ...more });
    expect(answer.status).toBe(201);
    return (await answer.json()) as { id: string; token: string };
  };

  it('is shown once and kept as its hash', async () => {
    const { id, token } = await make();
    const { rows } = await ingress.pool.query<{ hash: Buffer; row: string }>(
      'SELECT hash, token::text AS row FROM registry.token WHERE id = $1',
      [id],
    );
    expect(rows[0]?.hash.equals(hashToken(token))).toBe(true);
    expect(rows[0]?.row).not.toContain(token.slice(3));
    const list = await (await ask('GET', '/admin/tokens', admin)).text();
    expect(list).toContain(id);
    expect(list).not.toContain(token);
  });

  it('is replaced without a gap: the new one counts at once, the old one until it is taken away', async () => {
    const [old, fresh] = [await make(), await make()];
    for (const { token } of [old, fresh]) expect((await ask('GET', '/scim/v2/Users', token)).status).toBe(200);
    expect((await ask('DELETE', `/admin/tokens/${old.id}`, admin)).status).toBe(204);
    expect((await ask('GET', '/scim/v2/Users', old.token)).status).toBe(401);
    expect((await ask('GET', '/scim/v2/Users', fresh.token)).status).toBe(200);
  });

  it('that was taken away is refused by other processes too, within the time they may remember it', async () => {
    const { id, token } = await make();
    const other = new TokenVerifier(ingress.pool);
    expect(await other.verify(token)).toMatchObject({ token: id, tenant: 'default', scopes: new Set(['scim:read']) });
    await ask('DELETE', `/admin/tokens/${id}`, admin);
    await eventually(async () => (await other.verify(token)) === undefined, { within: TOKEN_CACHE_TTL + 5_000 });
  });

  it('ends when its time has come, however lately it was seen', async () => {
    const { token } = await make({ expires: new Date(Date.now() + 1_500).toISOString() });
    const verifier = new TokenVerifier(ingress.pool);
    expect(await verifier.verify(token)).toBeDefined();
    await eventually(async () => (await verifier.verify(token)) === undefined, { within: TOKEN_CACHE_TTL - 1_000 });
  });

  it('is asked for once while it is remembered, known or not', async () => {
    const { token } = await make();
    const verifier = new TokenVerifier(ingress.pool);
    const query = jest.spyOn(ingress.pool, 'query');
    for (const each of [token, 'unknown', token, 'unknown']) await verifier.verify(each);
    expect(query).toHaveBeenCalledTimes(2);
    verifier.forget();
    await verifier.verify(token);
    expect(query).toHaveBeenCalledTimes(3);
    query.mockRestore();
  });

  it('is no answer where the registry cannot be asked: neither yes nor no', async () => {
    const away = createPool('postgres://nobody@127.0.0.1:1/none', { name: 'away', onIdleError: () => undefined });
    await expect(new TokenVerifier(away).verify('any')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await away.end();
  });

  it('gives only scopes that are still known', async () => {
    const { id, token } = await make();
    await ingress.pool.query(`UPDATE registry.token SET scopes = '{scim:read,former}' WHERE id = $1`, [id]);
    expect((await new TokenVerifier(ingress.pool).verify(token))?.scopes).toEqual(new Set(['scim:read']));
  });
});
