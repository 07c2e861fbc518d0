import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { runCommand } from '../support/run-command.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';
import { ScimClient } from './scim-client.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ROOT = resolve(import.meta.dirname, '../..');

let home: string;
let system: RunningSystem;
/** The tenant `default`, which `npm start` makes, and the one that is made here. */
let here: ScimClient;
let there: ScimClient;

/** The demo’s targets, of which the CRM is given to another tenant. */
const shared = (): string =>
  readFileSync(join(ROOT, 'libs/targets/profiles/sandbox.rollcall.yaml'), 'utf8').replace(
    '  - name: crm\n',
    '  - name: crm\n    tenant: acme\n',
  );

const cli = (...args: string[]) =>
  runCommand(process.execPath, [join(ROOT, 'dist/apps/cli/main.js'), '--home', home, ...args], ROOT);

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'rollcall-two-tenants-'));
  writeFileSync(join(home, 'rollcall.yaml'), shared());
  system = await startSystem({ home });
  here = new ScimClient(system);
  const made = await cli('tenant', 'create', 'acme', '--json');
  const { token } = JSON.parse(made.output) as { token: { token: string } };
  there = new ScimClient({ run: { ...system.run, token: token.token } });
}, 180_000);

afterAll(async () => {
  await system.stop();
  rmSync(home, { recursive: true, force: true });
}, 60_000);

/** Of one name in both tenants; the title tells them apart. */
const create = async (client: ScimClient, title: string): Promise<string> => {
  const ada = {
    schemas: [USER],
    userName: 'ada@example.org',
    externalId: '4711',
    displayName: `Ada ${title}`,
    name: { givenName: 'Ada', familyName: title },
    emails: [{ value: 'ada@example.org', type: 'work', primary: true }],
  };
  const { status, body } = await client.scim('POST', '/Users', ada);
  expect(status).toBe(201);
  return (body as { id: string }).id;
};
const inSystems = async (): Promise<Record<'app' | 'shop' | 'crm', string>> => {
  const { app, shop, crm } = await here.systems();
  return { app: JSON.stringify(app), shop: JSON.stringify(shop), crm: JSON.stringify(crm) };
};
const historyOf = async (client: ScimClient, id: string): Promise<readonly string[]> => {
  const { status, body } = await client.audit(`/people/${id}/history`);
  expect(status).toBe(200);
  const { entries } = body as { entries: readonly { type: string; target?: { name: string } }[] };
  return entries.map(({ type, target }) => `${type}${target === undefined ? '' : ` ${target.name}`}`);
};

/** What the auditor answers when it is asked for a person’s key. */
const keyOf = async (client: ScimClient, id: string): Promise<number> => {
  const url = `${system.run.auditorUrl}/people/${id}/key?purpose=test`;
  return (await client.send('POST', url, {}, { 'content-type': 'application/json' })).status;
};

describe('two tenants on one installation', () => {
  it('have people of one name, each at the targets of its own, with a history that its own token reads', async () => {
    const [hers, theirs] = [await create(here, 'Lovelace'), await create(there, 'Quast')];

    await eventually(
      async () => {
        expect(await inSystems()).toEqual({
          app: expect.stringContaining('Lovelace'),
          shop: expect.stringContaining('Lovelace'),
          crm: expect.stringContaining('Quast'),
        });
        // What the targets did was told to the log in the right tenant’s name.
        expect(await historyOf(here, hers)).toEqual(
          expect.arrayContaining(['rollcall.target.applied app', 'rollcall.target.applied shop']),
        );
        expect(await historyOf(there, theirs)).toContain('rollcall.target.applied crm');
      },
      { within: 30_000 },
    );

    const { app, shop, crm } = await inSystems();
    expect(app + shop).not.toContain('Quast');
    expect(crm).not.toContain('Lovelace');
    await eventually(async () => expect(await historyOf(there, theirs)).toContain('rollcall.access.opened'));
    expect([await keyOf(here, hers), await keyOf(there, theirs)]).toEqual([200, 200]);
    for (const [client, foreign] of [
      [here, theirs],
      [there, hers],
    ] as const) {
      expect((await client.scim('GET', `/Users/${foreign}`)).status).toBe(404);
      expect((await client.audit(`/people/${foreign}/history`)).status).toBe(404);
      expect(await keyOf(client, foreign)).toBe(404);
    }
  }, 60_000);

  it('erase their people alone: the target of the one is read back, the namesake of the other stays', async () => {
    const { body } = await there.scim('GET', '/Users?filter=externalId eq "4711"');
    const subject = (body as { Resources: { id: string }[] }).Resources[0]?.id ?? '';
    const erasures = `${system.run.auditorUrl}/privacy/erasures`;
    const json = { 'content-type': 'application/json' };
    expect((await here.send('POST', erasures, { subject }, json)).status).toBe(404);

    const asked = await there.send('POST', erasures, { subject }, json);
    const { id } = asked.body as { id: string };
    const done = await eventually(
      async () => {
        const request = await there.send('GET', `${erasures}/${id}`);
        expect(request.body).toMatchObject({ step: 'done' });
        return request.body;
      },
      { within: 60_000 },
    );

    expect(done).toMatchObject({ receipts: [{ target: 'crm', outcome: 'verified' }] });
    expect(await inSystems()).toEqual({
      app: expect.stringContaining('Lovelace'),
      shop: expect.stringContaining('Lovelace'),
      crm: expect.not.stringContaining('Quast'),
    });
    await eventually(async () => expect(await historyOf(there, subject)).toContain('rollcall.erasure.completed'));
    expect((await here.scim('GET', '/Users?filter=externalId eq "4711"')).body).toMatchObject({ totalResults: 1 });
    expect(await cli('audit', 'verify')).toMatchObject({ code: 0 });
    expect(await cli('verify', 'directory')).toMatchObject({ code: 0 });
  }, 120_000);
});
