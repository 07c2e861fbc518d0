import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPES, TokenVerifier } from '#platform';
import { runCommand } from '../../apps/cli/program.ts';
import { TestIngress } from '../../apps/ingress/testing/test-ingress.ts';

let ingress: TestIngress;
let home: string;

beforeAll(async () => {
  ingress = await TestIngress.open();
  home = await mkdtemp(join(tmpdir(), 'rollcall-tenants-'));
  const token = await ingress.tokenFor('default', SCOPES);
  const nowhere = 'http://127.0.0.1:1';
  const run = { scimBaseUrl: ingress.base, token, auditorUrl: nowhere, sandboxUrl: nowhere };
  await writeFile(join(home, 'run.json'), JSON.stringify(run));
});
afterAll(async () => {
  await rm(home, { recursive: true });
  await ingress.close();
});

const rollcall = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand([...args, '--home', home], {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    interactive: false,
    env,
    now: () => performance.now(),
  });
  return { code, out: out.join(''), err: err.join('') };
};
const callerOf = (token: string) => new TokenVerifier(ingress.pool).verify(token.trim());

describe('rollcall tenant', () => {
  it('makes a tenant, and puts the value of its first token alone on stdout', async () => {
    const made = await rollcall(['tenant', 'create', 'acme']);

    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^rc_[\w-]{43}\n$/) });
    expect(await callerOf(made.out)).toMatchObject({ tenant: 'acme' });
    expect((await rollcall(['tenant', 'list'])).out).toMatch(/^name +created\nacme +\S+\ndefault +\S+\n$/);
    expect(JSON.parse((await rollcall(['tenant', 'list', '--json'])).out)).toMatchObject({
      tenants: [{ name: 'acme' }, { name: 'default' }],
    });
    expect(await rollcall(['tenant', 'create', 'acme'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('acme'),
    });
    expect(await rollcall(['tenant', 'create', 'Acme'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('a-z'),
    });
    expect(await rollcall(['tenant', 'create', 'b', '--scope', 'root'])).toMatchObject({ code: 2 });
    // Nor does its own token make tenants.
    expect(await rollcall(['tenant', 'create', 'b'], { ROLLCALL_TOKEN: made.out.trim() })).toMatchObject({
      code: 1,
      err: expect.stringContaining('lacks the scope tenants'),
    });
  });

  it('has the scopes that were asked for', async () => {
    const made = await rollcall(['tenant', 'create', 'narrow', '--scope', 'scim:read,audit', '--json']);
    const { token } = JSON.parse(made.out) as { token: { token: string } };

    expect(await callerOf(token.token)).toMatchObject({ tenant: 'narrow', scopes: new Set(['scim:read', 'audit']) });
  });
});

describe('rollcall token', () => {
  const idsOf = async (...whose: string[]): Promise<string[]> => {
    const { out } = await rollcall(['token', 'list', '--json', ...whose]);
    return (JSON.parse(out) as { tokens: { id: string }[] }).tokens.map(({ id }) => id);
  };

  it('is about a tenant by name, and about that one alone', async () => {
    await rollcall(['tenant', 'create', 'globex']);
    const whose = ['--tenant', 'globex'];
    const made = await rollcall(['token', 'create', 'shop', '--scope', 'scim:read', ...whose]);
    expect(await callerOf(made.out)).toMatchObject({ tenant: 'globex', scopes: new Set(['scim:read']) });

    const [, id = ''] = await idsOf(...whose);
    const rotated = await rollcall(['token', 'rotate', id, ...whose]);
    expect(rotated.err).toContain(`rollcall token revoke ${id} --tenant globex`);
    expect(await rollcall(['token', 'revoke', id])).toMatchObject({ code: 1 });
    expect(await rollcall(['token', 'revoke', id, ...whose])).toMatchObject({ code: 0 });
    expect(await callerOf(made.out)).toBeUndefined();
    expect(await callerOf(rotated.out)).toMatchObject({ tenant: 'globex' });
    expect(await rollcall(['token', 'list', '--tenant', 'nobody'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no such tenant'),
    });
  });

  it('is about the services, whose tokens belong to no tenant', async () => {
    const made = await rollcall(['token', 'create', 'second host', '--services']);
    expect(await callerOf(made.out)).toMatchObject({ tenant: undefined, scopes: new Set(['facts']) });

    const [id = ''] = await idsOf('--services');
    expect(await idsOf()).not.toContain(id);
    expect(await rollcall(['token', 'create', 'x', '--services', '--scope', 'admin'])).toMatchObject({ code: 2 });
    expect(await rollcall(['token', 'list', '--services', '--tenant', 'acme'])).toMatchObject({ code: 2 });
    expect(await rollcall(['token', 'create', 'x'])).toMatchObject({ code: 2 });
    expect(await rollcall(['token', 'revoke', id, '--services'])).toMatchObject({ code: 0 });
    expect(await callerOf(made.out)).toBeUndefined();
  });
});

describe('rollcall issuer', () => {
  const add = (...more: readonly string[]) =>
    rollcall(['issuer', 'add', 'https://login.example', '--audience', 'api://rollcall', ...more]);

  it('registers whose JWTs are taken, shows them, and takes them away', async () => {
    const made = await add('--scope', 'scim:read', 'scim:write', '--jwks', 'https://login.example/keys', '--rate', '5');
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('https://login.example/keys') });
    expect((await rollcall(['issuer', 'list'])).out).toMatch(
      /https:\/\/login\.example +api:\/\/rollcall +scim:read scim:write/,
    );
    const { issuers } = JSON.parse((await rollcall(['issuer', 'list', '--json'])).out) as { issuers: { id: string }[] };
    expect(issuers).toHaveLength(1);
    expect((await add('--scope', 'scim:read', '--jwks', 'https://login.example/keys')).err).toContain('audience');
    expect((await rollcall(['issuer', 'remove', issuers[0]?.id ?? ''])).code).toBe(0);
    expect(JSON.parse((await rollcall(['issuer', 'list', '--json'])).out)).toEqual({ issuers: [] });
  });

  it('says what is missing or wrong', async () => {
    expect(await rollcall(['issuer', 'add', 'https://login.example', '--scope', 'scim:read'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--audience'),
    });
    expect(await add('--scope', 'scim:all')).toMatchObject({ code: 2, err: expect.stringContaining('--scope') });
    expect(await add('--scope', 'scim:read', '--jwks', 'ftp://x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('jwksUri'),
    });
    expect(await rollcall(['issuer', 'remove', 'none'])).toMatchObject({ code: 1 });
  });
});

describe('rollcall receivers', () => {
  it('registers who is told, and puts a token to poll with alone on stdout', async () => {
    const header = join(home, 'header');
    await writeFile(header, 'Bearer secret\n');
    const pushed = await rollcall([
      ...['receivers', 'add', 'shop', '--push', 'http://127.0.0.1:1/events', '--authorization-file', header],
      ...['--content', 'full', '--events', 'prov:create', 'prov:delete'],
    ]);
    expect(pushed).toMatchObject({ code: 0, out: '', err: expect.stringContaining('/feeds/') });
    const polled = await rollcall(['receivers', 'add', 'archive', '--poll']);
    expect(polled.out).toMatch(/^rc_[\w-]{43}\n$/);

    expect((await rollcall(['receivers', 'list'])).out).toMatch(
      / shop +push +0 +0 +well\n.* archive +poll +0 +0 +well\n/,
    );
    const { receivers } = JSON.parse((await rollcall(['receivers', 'list', '--json'])).out) as {
      receivers: { id: string }[];
    };
    for (const { id } of receivers) {
      expect((await rollcall(['receivers', 'resume', id])).code).toBe(0);
      expect((await rollcall(['receivers', 'retry', id])).out).toBe('0 are sent again.\n');
      expect((await rollcall(['receivers', 'discard', id])).out).toBe('0 were let go.\n');
      expect((await rollcall(['receivers', 'remove', id])).code).toBe(0);
    }
    expect(JSON.parse((await rollcall(['receivers', 'list', '--json'])).out)).toEqual({ receivers: [] });
  });

  it.each([
    [[], 2, '--push'],
    [['--push', 'http://shop.example/events'], 1, 'endpoint'],
    [['--push', 'https://shop.example/events', '--authorization-file', '/nowhere'], 2, '/nowhere'],
    [['--poll', '--events', 'prov:all'], 1, 'events'],
  ])('says what is wrong with %j', async (options, code, named) => {
    expect(await rollcall(['receivers', 'add', 'x', ...options])).toMatchObject({
      code,
      err: expect.stringContaining(named),
    });
  });
});
