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

  const rotate = async (id: string, body: object = {}) => ask('POST', `/admin/tokens/${id}/rotate`, admin, body);
  const isTaken = async (token: string): Promise<boolean> =>
    (await ask('GET', '/scim/v2/ServiceProviderConfig', token)).status === 200;

  it('is rotated with two valid at a time, and no third', async () => {
    const former = await make({ requestsPerSecond: 1_000 });
    const answer = await rotate(former.id);
    expect(answer.status).toBe(201);
    const successor = (await answer.json()) as { id: string; token: string };
    expect([await isTaken(former.token), await isTaken(successor.token)]).toEqual([true, true]);
    expect([(await rotate(former.id)).status, (await rotate(successor.id)).status]).toEqual([409, 409]);
    await ask('DELETE', `/admin/tokens/${former.id}`, admin);
    expect((await rotate(successor.id)).status).toBe(201);
    const list = (await (await ask('GET', '/admin/tokens', admin)).json()) as { tokens: { id: string }[] };
    expect(list.tokens.find(({ id }) => id === successor.id)).toMatchObject({
      name: 'sync',
      scopes: ['scim:read'],
      requestsPerSecond: 1_000,
    });
  });

  it('is rotated without a body too, but not by one that says nothing', async () => {
    const former = await make();
    const send = (body: string, type: object) =>
      fetch(`${ingress.url}/admin/tokens/${former.id}/rotate`, {
        method: 'POST',
        headers: { authorization: `Bearer ${admin}`, ...type },
        ...(body === '' ? {} : { body }),
      });
    expect((await send('null', { 'content-type': 'application/json' })).status).toBe(400);
    expect((await send('', {})).status).toBe(201);
  });

  it('has one successor of two rotations at once, and goes when its grace ends', async () => {
    const former = await make();
    const answers = await Promise.all([rotate(former.id, { grace: 0 }), rotate(former.id, { grace: 0 })]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    await eventually(async () => expect(await isTaken(former.token)).toBe(false));
  });

  it('that is none of this tenant, or can do more than the one that asks, is not rotated', async () => {
    expect((await rotate('0b8f6e0c-3c0a-4a65-9c7d-3f4b9c0d1e2f')).status).toBe(404);
    const stranger = await ingress.tokenFor('stranger', ['admin']);
    const { id } = await make();
    expect((await ask('POST', `/admin/tokens/${id}/rotate`, stranger, {})).status).toBe(404);
    const weak = await ingress.tokenFor('default', ['admin']);
    expect((await ask('POST', `/admin/tokens/${id}/rotate`, weak, {})).status).toBe(403);
  });

  it('may ask as often in a second as it was given, and is told when it may again', async () => {
    const { token } = await make({ requestsPerSecond: 3 });
    const other = await make({ requestsPerSecond: 3 });
    const refused = await eventually(async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => ask('GET', '/scim/v2/ServiceProviderConfig', token)),
      );
      const late = answers.find(({ status }) => status === 429);
      if (late === undefined) throw new Error('all were answered');
      return late;
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({
      status: '429',
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    });
    expect(await isTaken(other.token)).toBe(true);
    await eventually(async () => expect(await isTaken(token)).toBe(true));
  });
});
