import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { membersProfile } from '../../../libs/targets/testing/members-profile.ts';
import { ProductServer, type Product } from '../../../libs/targets/testing/product-server.ts';
import { runCommand } from '../program.ts';

const empty: Product = ({ headers }) =>
  headers.authorization === 'Bearer k3y' ? { body: { members: [] } } : { status: 401 };

let home: string;
let server: ProductServer;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollcall-cli-'));
  server = await ProductServer.start(empty);
  await writeFile(join(home, 'members.yaml'), membersProfile());
  await configure("{ url: '${MEMBERS_URL}' }");
});
afterEach(async () => {
  await server.stop();
  await rm(home, { recursive: true });
});

const configure = (connection: string): Promise<void> =>
  writeFile(
    join(home, 'rollcall.yaml'),
    `apiVersion: rollcall.dev/v1\ntargets:\n  - { name: members, profile: ./members.yaml, connection: ${connection}, onLeave: keep }\n`,
  );

async function rollcall(...args: string[]) {
  let out = '';
  let err = '';
  const terminal = {
    out: (text: string) => (out += text),
    err: (text: string) => (err += text),
    interactive: false,
    env: { ROLLCALL_HOME: home, MEMBERS_URL: server.address },
    now: () => 0,
  };
  return { code: await runCommand(args, terminal), out, err };
}

describe('rollcall targets check', () => {
  it('tells what works, without writing', async () => {
    const { code, out, err } = await rollcall('targets', 'check');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('members (newsletter)');
    expect(out).toMatch(/describe\s+works\s+0 ms\s+can create, update, remove; searched by externalId/);
    expect(out).toMatch(/find by externalId\s+works/);
    expect(out).toMatch(/find by email\s+cannot/);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
  });

  it('ends with 3 when the credentials are refused, and says so', async () => {
    await configure("{ url: '${MEMBERS_URL}', key: wrong }");
    const { code, out } = await rollcall('targets', 'check', 'members');
    expect(code).toBe(3);
    expect(out).toMatch(/describe\s+fails\s+0 ms\s+auth: list: the target answered 401/);
    expect(out).not.toContain('wrong');
  });

  it('ends with 3 when a made-up key finds somebody', async () => {
    const row = { id: 1, ref: 'r', email: 'a@example.org', name: 'A' };
    server.become(() => ({ body: { members: [row] } }));
    const { code, out } = await rollcall('targets', 'check');
    expect(code).toBe(3);
    expect(out).toMatch(/find by externalId\s+fails\s+0 ms\s+a made-up key finds somebody/);
  });

  it('says in one line what is wrong with a configuration, or that there is none', async () => {
    await writeFile(join(home, 'rollcall.yaml'), 'apiVersion: rollcall.dev/v1\ntargets:\n  - { name: Members }\n');
    const bad = await rollcall('targets', 'check');
    expect([bad.code, bad.out]).toEqual([1, '']);
    expect(bad.err).toMatch(/^rollcall: .*rollcall\.yaml:3: targets\.0.*\n$/);
    const none = await rollcall('targets', 'check', '--file', join(home, 'none.yaml'));
    expect([none.code, none.err]).toEqual([1, expect.stringMatching(/none\.yaml cannot be read \(ENOENT\)/)]);
  });

  it('names the targets there are for one that there is not', async () => {
    expect(await rollcall('targets', 'check', 'shop')).toMatchObject({
      code: 2,
      err: expect.stringContaining('members'),
    });
  });
});

describe('rollcall targets schema', () => {
  it('prints a JSON Schema', async () => {
    const { code, out } = await rollcall('targets', 'schema', 'profile');
    expect([code, JSON.parse(out)]).toMatchObject([0, { additionalProperties: false }]);
    expect(await rollcall('targets', 'schema', 'shoes')).toMatchObject({ code: 2 });
  });
});

describe('rollcall targets new', () => {
  it('writes a profile that loads, and never over a file', async () => {
    const { code, out } = await rollcall('targets', 'new', 'my-product', '--class', 'crm');
    expect([code, out]).toEqual([0, expect.stringContaining('profile: ./my-product.yaml')]);
    const entry = out.replace('https://product.example.com', '${MEMBERS_URL}').replace('${MY_PRODUCT_TOKEN}', 'k3y');
    await writeFile(join(home, 'rollcall.yaml'), `apiVersion: rollcall.dev/v1\ntargets:\n${entry}`);
    server.become(() => ({ body: { items: [] } }));
    expect(await rollcall('targets', 'check')).toMatchObject({ code: 0, err: '' });
    expect(await rollcall('targets', 'new', 'my-product')).toMatchObject({
      code: 1,
      err: expect.stringContaining('EEXIST'),
    });
    expect(await rollcall('targets', 'new', '../x')).toMatchObject({ code: 2 });
  });
});

describe('rollcall targets explain and try', () => {
  const id = '0b8f6e0c-3c0a-4a65-9c7d-3f4b9c0d1e2f';
  const person = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id,
    userName: 'ada@example.org',
    displayName: 'Ada',
    emails: [{ value: 'ada@example.org', primary: true }],
    meta: { created: '2026-11-24T20:30:43Z', lastModified: '2026-11-24T20:30:43Z' },
  };
  const row = { id: 7, ref: id, email: 'ada@example.org', name: 'Ada' };

  async function with_(members: object[]) {
    server.become(({ path }) => ({ body: path.startsWith('/scim') ? person : { members: members as never } }));
    const run = {
      scimBaseUrl: `${server.address}/scim/v2`,
      token: 'rc',
      auditorUrl: server.address,
      sandboxUrl: server.address,
    };
    await writeFile(join(home, 'run.json'), JSON.stringify(run));
  }

  it('explain tells scope and difference without a value of the person', async () => {
    await with_([{ ...row, name: 'Grace' }]);
    const { code, out } = await rollcall('targets', 'explain', id);
    expect([code, out]).toEqual([0, 'members (newsletter): in scope; account 7 differs in name\n']);
    await with_([row]);
    expect((await rollcall('targets', 'explain', id)).out).toBe(
      'members (newsletter): in scope; account 7 is as wanted\n',
    );
  });

  it('try shows the exact requests, sends only those that read, and no credentials', async () => {
    await with_([]);
    const { out } = await rollcall('targets', 'try', id, '--target', 'members');
    expect(out).toContain(`sent: GET ${server.address}/api/members?ref=${id}`);
    expect(out).toContain(`HELD BACK: POST ${server.address}/api/members`);
    expect(out).toContain(`{"ref":"${id}","email":"ada@example.org","name":"Ada"}`);
    expect(out).not.toContain('k3y');
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('takes an id and nothing else', async () => {
    await with_([]);
    expect(await rollcall('targets', 'explain', 'ada@example.org')).toMatchObject({ code: 2 });
    expect(server.requests).toEqual([]);
  });
});
