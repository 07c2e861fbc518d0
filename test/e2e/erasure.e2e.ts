import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';
import { runCommand } from '../support/run-command.ts';
import { ScimClient } from './scim-client.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const CUSTOMER = 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User';
const ROOT = resolve(import.meta.dirname, '../..');

let system: RunningSystem;
let client: ScimClient;

beforeAll(async () => {
  system = await startSystem();
  client = new ScimClient(system);
}, 180_000);

afterAll(() => system.stop(), 60_000);

describe('the erasure of a person', () => {
  it('invariant 9: ends with four targets read back, a destroyed key, and a log that still verifies', async () => {
    const { id, tag } = await personEverywhere();
    const created = await sequenceOf(id, 'rollcall.user.created');
    const proof = await cli('audit', 'prove', String(created), '--out', join(system.home, `${id}.tlog-proof`));
    expect(proof.code).toBe(0);

    const asked = await erasures('POST', '', { subject: id });
    expect(asked.status).toBe(202);
    const done = await eventually(
      async () => {
        const request = await erasures('GET', `/${asked.body.id}`);
        expect(request.body).toMatchObject({ step: 'done', clock: 'done' });
        return request.body;
      },
      { within: 60_000 },
    );

    expect(done.receipts.map(({ target, outcome }) => `${target} ${outcome}`).sort()).toEqual(
      ['app', 'crm', 'newsletter', 'shop'].map((target) => `${target} verified`),
    );
    expect(JSON.stringify(await client.systems())).not.toContain(tag);
    expect((await client.scim('GET', `/Users/${id}`)).status).toBe(404);
    expect((await client.scim('GET', `/Users?filter=userName eq "${tag}@example.org"`)).body).toMatchObject({
      totalResults: 0,
    });
    const history = await eventually(async () => {
      const opened = JSON.stringify((await client.audit(`/people/${id}/history?open=true&purpose=test`)).body);
      expect(opened).toContain('rollcall.erasure.completed');
      return opened;
    });
    expect(history).toContain('rollcall.user.erased');
    expect(history).not.toContain(tag);
    expect(readFileSync(join(system.home, 'ledger/erasures.jsonl'), 'utf8')).toContain(id);

    expect(await cli('audit', 'verify')).toMatchObject({ code: 0 });
    const key = (await cli('audit', 'key')).output.trim();
    const check = await cli('audit', 'check', join(system.home, `${id}.tlog-proof`), '--key', key);
    expect(check.output).toContain(`rollcall.user.created of ${id}`);
    expect(await cli('verify', 'directory')).toMatchObject({ code: 0 });
  }, 120_000);

  it('is one request, however often it is asked for, and none of somebody who never was', async () => {
    const { id } = await personEverywhere();
    await client.send('POST', `${system.run.sandboxUrl}/crm/_faults`, { mode: 'down' });
    const [one, other] = await Promise.all([
      erasures('POST', '', { subject: id }),
      erasures('POST', '', { subject: id }),
    ]);

    expect(one.body.id).toBe(other.body.id);
    expect((await erasures('POST', '', { subject: randomUUID() })).status).toBe(404);
    expect((await erasures('POST', '', { subject: 'nobody' })).status).toBe(400);
    expect((await erasures('GET', `/${randomUUID()}`)).status).toBe(404);
    await eventually(async () => {
      const { body } = await erasures('GET', `/${one.body.id}`);
      expect(body).toMatchObject({ step: 'receipts', trouble: 'crm owes a receipt', clock: 'on_track' });
    });

    await client.send('POST', `${system.run.sandboxUrl}/crm/_faults`, { mode: 'none' });
    await eventually(async () => expect((await erasures('GET', `/${one.body.id}`)).body.clock).toBe('done'), {
      within: 60_000,
    });
  }, 120_000);

  it('goes on where it was after a kill -9 of everything, and also of somebody who was deleted before', async () => {
    const { id, tag } = await personEverywhere();
    await client.scim('DELETE', `/Users/${id}`);
    await eventually(async () => expect(JSON.stringify(await client.systems())).not.toContain(tag));
    const asked = await erasures('POST', '', { subject: id });
    await system.killAll();
    await system.restart();

    await eventually(async () => expect((await erasures('GET', `/${asked.body.id}`)).body.clock).toBe('done'), {
      within: 60_000,
    });
    const { auditorUrl, token } = system.run;
    const released = await fetch(`${auditorUrl}/people/${id}/key?purpose=test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(released.status).toBe(410);
    const again = await erasures('POST', '', { subject: id });
    await eventually(async () => expect((await erasures('GET', `/${again.body.id}`)).body.clock).toBe('done'), {
      within: 60_000,
    });
  }, 180_000);
});

interface Request {
  readonly id: string;
  readonly clock: string;
  readonly receipts: readonly { readonly target: string; readonly outcome: string }[];
}

async function erasures(
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<{ status: number; body: Request }> {
  const url = `${system.run.auditorUrl}/privacy/erasures${path}`;
  const answer = await client.send(method, url, body, { 'content-type': 'application/json' });
  return { status: answer.status, body: answer.body as Request };
}

/** Somebody whom all four systems have; `tag` stands in every personal value of theirs. */
async function personEverywhere(): Promise<{ id: string; tag: string }> {
  const tag = `t${randomUUID().slice(0, 8)}`;
  const consent = { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'web', noticeVersion: '3' };
  const answer = await client.scim('POST', '/Users', {
    schemas: [USER, CUSTOMER],
    userName: `${tag}@example.org`,
    name: { givenName: `Ada${tag}`, familyName: `Quast${tag}` },
    emails: [{ value: `${tag}@example.org`, type: 'work', primary: true }],
    [CUSTOMER]: { consents: [{ ...consent, grantedAt: new Date().toISOString() }] },
  });
  const { id } = answer.body as { id: string };
  await eventually(async () => {
    const systems = await client.systems();
    for (const records of Object.values(systems)) expect(JSON.stringify(records)).toContain(tag);
  });
  return { id, tag };
}

async function sequenceOf(id: string, type: string): Promise<number> {
  const history = await client.audit(`/people/${id}/history`);
  const { entries } = history.body as { entries: { type: string; sequence: number }[] };
  return entries.find((entry) => entry.type === type)?.sequence ?? 0;
}

const cli = (...args: string[]) =>
  runCommand(process.execPath, [join(ROOT, 'dist/apps/cli/main.js'), '--home', system.home, ...args], ROOT);
