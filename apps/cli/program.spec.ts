import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommand } from './program.ts';

const id = '0b8f6e0c-3c0a-4a65-9c7d-3f4b9c0d1e2f';

interface Answer {
  readonly status: number;
  readonly body: object;
}

describe('the rollcall command', () => {
  let home: string;
  let server: Server;
  let asked: string[];
  let answer: (request: IncomingMessage) => Answer;

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const { status, body } = answer(request);
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '2' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    home = await mkdtemp(join(tmpdir(), 'rollcall-cli-'));
    const run = { scimBaseUrl: `${url}/scim/v2`, token: 'rc_secret', auditorUrl: url, sandboxUrl: url };
    await writeFile(join(home, 'run.json'), JSON.stringify(run));
  });

  afterEach(async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    await rm(home, { recursive: true });
  });

  async function rollcall(...args: string[]) {
    let out = '';
    let err = '';
    const terminal = {
      out: (text: string) => (out += text),
      err: (text: string) => (err += text),
      interactive: false,
      env: { ROLLCALL_HOME: home },
      now: () => 0,
    };
    return { code: await runCommand(args, terminal), out, err };
  }

  const entry = (sequence: number) => ({
    sequence,
    time: '2026-11-24T08:30:12.123Z',
    type: 'rollcall.user.updated',
    summary: 'attributes changed',
    source: '/tenants/default/scim',
    version: sequence,
    data: { state: 'sealed' },
    later: 'a field of a later release',
  });

  it('prints a history page by page', async () => {
    answer = ({ url }) =>
      url?.includes('cursor=two')
        ? { status: 200, body: { kind: 'person', entries: [entry(2)] } }
        : { status: 200, body: { kind: 'person', entries: [entry(1)], next: 'two' } };
    const { code, out } = await rollcall('history', id);
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line.includes('attributes changed'))).toHaveLength(2);
    expect(asked).toEqual([`GET /people/${id}/history`, `GET /people/${id}/history?cursor=two`]);
  });

  it('passes everything on with --json', async () => {
    answer = () => ({ status: 200, body: { kind: 'person', entries: [entry(1)] } });
    const { out } = await rollcall('history', id, '--json');
    expect(JSON.parse(out)).toEqual({ kind: 'person', id, entries: [entry(1)] });
  });

  it('finds a group by the same command', async () => {
    answer = ({ url }) =>
      url?.startsWith('/groups/')
        ? { status: 200, body: { kind: 'group', entries: [entry(1)] } }
        : { status: 404, body: { detail: 'no such person' } };
    expect((await rollcall('history', id)).out).toContain(`Group ${id}`);
  });

  it('opens with a purpose only', async () => {
    const { code, err } = await rollcall('history', id, '--open');
    expect(code).toBe(2);
    expect(err).toBe('rollcall: --open needs a purpose; add --purpose "why the data is opened"\n');
    expect(asked).toEqual([]);
  });

  it('does not send what is no id, nor repeat it', async () => {
    const { code, err } = await rollcall('history', 'alice@example.org');
    expect(code).toBe(2);
    expect(err).not.toContain('alice');
    expect(asked).toEqual([]);
  });

  it.each([
    [403, { detail: 'the token lacks the scope audit:open' }, /lacks the scope audit:open; use a token that has it/],
    [503, { detail: 'the reading cannot be recorded' }, /cannot be recorded; try again in 2 s/],
    [401, { message: 'the bearer token is not valid' }, /not valid; .*ROLLCALL_TOKEN/],
    [500, {}, /the auditor answers 500; see the log/],
  ])('turns %d into one line that says what to do', async (status, body, line) => {
    answer = () => ({ status, body });
    const { code, err } = await rollcall('history', id);
    expect(code).toBe(1);
    expect(err).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('prints the value of a new token alone on standard output', async () => {
    answer = () => ({ status: 201, body: { id, token: 'rc_new' } });
    const { out, err } = await rollcall('token', 'create', 'okta', '--scope', 'scim:read,scim:write');
    expect(out).toBe('rc_new\n');
    expect(err).toContain(id);
  });

  it('makes the first tokens where nothing runs yet, keeps them, and shows none', async () => {
    const first = await rollcall('token', 'bootstrap');
    const token = await readFile(join(home, 'token'), 'utf8');
    expect(first).toEqual({ code: 0, out: expect.stringContaining(join(home, 'token')), err: '' });
    expect(first.out).not.toContain(token.trim());
    await rollcall('token', 'bootstrap');
    expect(await readFile(join(home, 'token'), 'utf8')).toBe(token);
    expect(asked).toEqual([]);
  });

  it('refuses a scope that does not exist before it asks', async () => {
    expect((await rollcall('token', 'create', 'okta', '--scope', 'everything')).code).toBe(2);
    expect(asked).toEqual([]);
  });

  it('rotates: a second token with the same name and scopes, the old one left alone', async () => {
    answer = () => ({ status: 201, body: { id: 'new', token: 'rc_new' } });
    const { out, err } = await rollcall('token', 'rotate', id);
    expect(out).toBe('rc_new\n');
    expect(err).toContain(`rollcall token revoke ${id}`);
    expect(asked).toEqual([`POST /admin/tokens/${id}/rotate`]);
  });

  describe('erase', () => {
    const request = 'aaaaaaaa-0000-4000-8000-000000000000';
    const waiting = {
      id: request,
      subject: id,
      step: 'receipts',
      requested: '2026-11-24T08:00:00.000Z',
      due: '2026-12-24T08:00:00.000Z',
      clock: 'on_track',
      trouble: 'shop still has email',
      receipts: [
        { target: 'shop', outcome: 'residual' },
        { target: 'crm', outcome: 'verified' },
      ],
    };

    it('asks for nobody by something that is no id', async () => {
      const { code, err } = await rollcall('erase', 'ada@example.org', '--yes');
      expect([code, err]).toEqual([2, expect.not.stringContaining('ada')]);
      expect(asked).toEqual([]);
    });

    it('says what to do where a target keeps something', async () => {
      answer = () => ({ status: 202, body: waiting });
      const { code, out } = await rollcall('erase', id, '--yes', '--wait');
      expect(code).toBe(3);
      expect(out).toContain('Not done (receipts): shop still has email.');
      expect(out).toContain(`rollcall targets retry shop ${id}`);
      expect(out).toContain(`rollcall erasures sign-off ${request} --reason`);
      expect(out).not.toContain('retry crm');
    });

    it('signs off with a reason only', async () => {
      answer = () => ({ status: 200, body: waiting });
      expect((await rollcall('erasures', 'sign-off', request)).code).toBe(2);
      expect(asked).toEqual([]);
      expect((await rollcall('erasures', 'sign-off', request, '--reason', 'an invoice, kept by law')).code).toBe(0);
      expect(asked).toEqual([`POST /privacy/erasures/${request}/sign-off`]);
    });
  });

  it('says that nothing runs, and how to start it', async () => {
    await rm(join(home, 'run.json'));
    const { code, err } = await rollcall('history', id);
    expect(code).toBe(1);
    expect(err).toMatch(/^rollcall: Rollcall is not running in .*; start it with `npm start`/);
  });

  it('explains an unknown command', async () => {
    const { code, err } = await rollcall('histroy', id);
    expect(code).toBe(2);
    expect(err).toContain('history');
  });
});
