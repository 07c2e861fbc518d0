import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runProgram, type Ended } from '../support/rollcall.ts';
import { freeBase, newcomersEnvironment, temporaryHome } from '../support/system.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/node/bin/node');
const BOOTSTRAP = join(ROOT, 'tools/bootstrap.mjs');

/** What cannot work ends a start with one line that says what and how to mend it, and an exit code that is not 0. */
describe('a start that cannot be', () => {
  let home: string;
  beforeEach(() => {
    home = temporaryHome();
  });
  afterEach(() => rmSync(home, { recursive: true }));

  async function start(env: Readonly<Record<string, string>>, ...options: readonly string[]): Promise<Ended> {
    const port = String(await freeBase());
    return runProgram(
      NODE,
      [...options, BOOTSTRAP, 'start', '--port', env['PORT_BASE'] ?? port],
      newcomersEnvironment(home, env),
    );
  }

  function refusal(ended: Ended): string {
    expect(ended.code).toBe(1);
    const lines = ended.err.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  }

  it('since a port is taken names it, and who wants it', async () => {
    const base = await freeBase();
    const other = createServer().listen(base + 1, '127.0.0.1');
    await once(other, 'listening');
    const line = refusal(await start({ PORT_BASE: String(base) }));
    other.close();
    expect(line).toBe(
      `rollcall: port ${base + 1} (auditor) is taken; stop what uses it, or move all ports: npm start -- --port BASE`,
    );
  }, 60_000);

  it('since the database is down says where it looked, and not with which password', async () => {
    const port = await freeBase();
    const line = refusal(await start({ DATABASE_URL: `postgres://rollcall:s3cret@127.0.0.1:${port}/rollcall` }));
    expect(line).toMatch(
      new RegExp(
        `^rollcall: the database of DATABASE_URL \\(127\\.0\\.0\\.1:${port}\\) cannot be used: nothing listens there; `,
      ),
    );
    expect(line).not.toContain('s3cret');
  }, 60_000);

  it('since rollcall.yaml is bad names file, line and what was expected', async () => {
    const config = join(home, 'bad.yaml');
    const target = [
      'name: app',
      'connector: scim',
      'connection: { url: "http://127.0.0.1:1", auth: { type: bearer, token: t } }',
      'adoptByEmial: true',
    ];
    writeFileSync(config, `apiVersion: rollcall.dev/v1\ntargets:\n  - ${target.join('\n    ')}\n`);
    const line = refusal(await start({ ROLLCALL_CONFIG: config }));
    expect(line).toMatch(/^rollcall: .*bad\.yaml:[36]: .*adoptByEmial.*; /);
  }, 90_000);

  it('since rollcall.yaml is not there names the setting', async () => {
    const line = refusal(await start({ ROLLCALL_CONFIG: join(home, 'none.yaml') }));
    expect(line).toMatch(/^rollcall: ROLLCALL_CONFIG names .*none\.yaml, which cannot be read \(ENOENT\); /);
  }, 60_000);

  it('since Node is old says which one is wanted', async () => {
    const old = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '18.20.4' })`;
    const line = refusal(await start({}, '--import', old));
    expect(line).toBe(
      'rollcall: this is Node 18.20.4, and npm must run on 20.19 or newer; install a newer Node (https://nodejs.org)',
    );
  });

  it('since its folder cannot be written says which folder, and how to choose another', async () => {
    const line = refusal(await start({ ROLLCALL_HOME: '/proc/rollcall' }));
    expect(line).toMatch(/^rollcall: the folder \/proc\/rollcall cannot be used: .*; .*ROLLCALL_HOME/);
  }, 60_000);

  it('since its folder is somebody else’s is refused for a user who may not write there', async () => {
    mkdirSync(join(home, 'closed'), { mode: 0o500 });
    const user = process.getuid?.() === 0 ? ['--import', 'data:text/javascript,process.setuid(65534)'] : [];
    const line = refusal(await start({ ROLLCALL_HOME: join(home, 'closed/home') }, ...user));
    expect(line).toMatch(/cannot be used: this user may not write there; .*ROLLCALL_HOME/);
  }, 60_000);

  it('since its ports make no sense says which ones do', async () => {
    const line = refusal(await start({ PORT_BASE: '80' }));
    expect(line).toMatch(/^rollcall: --port 80 is no base for ports; give a number from 1024 to /);
  }, 60_000);
});
