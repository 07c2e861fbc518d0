import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { NpmStart } from '../support/npm-start.ts';
import { runProgram, runRollcall } from '../support/rollcall.ts';
import { freeBase, temporaryHome } from '../support/system.ts';
import { ScimClient } from './scim-client.ts';

const EMAIL = 'ada@example.com';
/** Milliseconds, on processors that have nothing else to do; on busy ones as much more as there wait for each. */
const SECOND_START = 5_000 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

/** The commands that a start printed, each under the line that says what it is for. */
function commandsOf(output: string): string[] {
  const lines = output.split('\n');
  return lines.flatMap((line, index) =>
    /^(Create a person|Look at them|Ask for their history)/.test(line) ? [(lines[index + 1] ?? '').trim()] : [],
  );
}

describe('npm start, as a newcomer sees it', () => {
  const home = temporaryHome();
  const file = (name: string): string => join(home, name);
  const mode = (name: string): number => statSync(file(name)).mode & 0o777;
  const runJson = (): Record<string, string> => JSON.parse(readFileSync(file('run.json'), 'utf8')) as never;
  let port: number;
  let start: NpmStart;

  beforeAll(async () => {
    port = await freeBase();
    start = new NpmStart(home, port);
    await start.untilReady();
  }, 240_000);

  afterAll(async () => {
    await start.end();
    rmSync(home, { recursive: true });
  }, 60_000);

  it('tells scripts in run.json where everything is, and nobody else the token', () => {
    const at = (distance: number): string => `http://127.0.0.1:${port + distance}`;
    const token = readFileSync(file('token'), 'utf8').trim();
    expect(runJson()).toEqual({ scimBaseUrl: `${at(0)}/scim/v2`, token, auditorUrl: at(1), sandboxUrl: at(2) });
    expect([mode('run.json'), mode('token')]).toEqual([0o600, 0o600]);
  });

  it('tells people the SCIM base URL, the token and the page of the four systems', async () => {
    const { scimBaseUrl = '', token = '', sandboxUrl = '' } = runJson();
    for (const shown of [scimBaseUrl, token, `${sandboxUrl}/`]) expect(start.output).toContain(shown);
    const page = await fetch(`${sandboxUrl}/`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  });

  it('prints three commands that work when they are copied', async () => {
    const [create = '', look = '', ask = ''] = commandsOf(start.output);
    const shell = (command: string) => runProgram('sh', ['-c', command], { PATH: process.env['PATH'] });
    const created = await shell(create);
    const id = created.out.trim();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    await eventually(
      async () => {
        const systems = JSON.parse((await shell(look)).out) as Record<string, object[]>;
        const holding = Object.entries(systems).filter(([, records]) => JSON.stringify(records).includes(EMAIL));
        expect(holding.map(([name]) => name)).toEqual(['app', 'shop', 'newsletter', 'crm']);
      },
      { within: 20_000 },
    );
    await eventually(async () => {
      const { code, out } = await shell(`ID=${id}; ${ask}`);
      expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/person created[\s\S]*account created/) });
    });
  }, 60_000);

  it('shows by `rollcall status` each service, its position and its lag', async () => {
    await eventually(async () => {
      const { code, out } = await runRollcall(start, 'status');
      expect({ code, out }).toMatchObject({ code: 0 });
      for (const service of ['ingress', 'auditor', 'sandbox', 'projector', 'syncer']) {
        expect(out).toMatch(new RegExp(`^${service} +ready`, 'm'));
      }
      for (const reader of ['projector', 'syncer', 'auditor']) {
        expect(out).toMatch(new RegExp(`^${reader}: \\S.* +\\d[\\d,]* +0`, 'm'));
      }
    });
  });

  it('refuses a second start in the same folder in one line', async () => {
    const second = new NpmStart(home, port);
    await expect(second.untilReady()).rejects.toThrow(
      /Rollcall runs already in .* \(process \d+\); stop it with Ctrl-C/,
    );
    expect(existsSync(file('run.json'))).toBe(true);
  }, 60_000);

  it('ends on Ctrl-C, in order, with nothing left behind', async () => {
    expect(await start.interrupt()).toBe(0);
    expect(start.output).toContain('Stopped.');
    expect(existsSync(file('run.json'))).toBe(false);
    expect(await start.left()).toEqual([]);
  }, 60_000);

  it('is ready in under 5 s from the second start on, with the same token and people', async () => {
    const token = readFileSync(file('token'), 'utf8').trim();
    const took: number[] = [];
    // The fastest of three: another program may have had the processor.
    while (took.length < 3 && !took.some((milliseconds) => milliseconds < SECOND_START)) {
      if (took.length > 0) await start.interrupt();
      const began = performance.now();
      start = new NpmStart(home, port);
      await start.untilReady();
      took.push(performance.now() - began);
    }
    process.stderr.write(
      `  second start: ${took.map((milliseconds) => `${(milliseconds / 1_000).toFixed(1)} s`).join(', ')}\n`,
    );
    expect(Math.min(...took)).toBeLessThan(SECOND_START);
    const run = runJson();
    expect(run['token']).toBe(token);
    const client = new ScimClient({ run: run as never });
    const found = await client.scim('GET', `/Users?filter=${encodeURIComponent(`userName eq "${EMAIL}"`)}`);
    expect(found.body).toMatchObject({ totalResults: 1 });
  }, 120_000);
});
