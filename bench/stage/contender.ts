import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#platform/servers';
import { startChild, untilItSpeaks } from '../measure/child.ts';
import { ROOT, peer } from './places.ts';

/** A SCIM server under load: ours, a peer, a floor. */
export interface Contender {
  /** With /scim/v2. */
  readonly base: string;
  readonly token: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a server of bench/peers, which takes its port as its argument and says when it listens. */
export async function startPeer(name: string, env: Readonly<Record<string, string>> = {}): Promise<Contender> {
  const port = await freePort();
  const child = startChild({ file: peer(name), args: [String(port)], env });
  await untilItSpeaks(child);
  return { base: `http://127.0.0.1:${port}/scim/v2`, token: 'bench', pid: child.pid, stop: () => child.stop() };
}

const BETTER_AUTH = join(ROOT, 'bench', 'peers', 'better-auth');
const BETTER_AUTH_TOKEN = 'bench'.repeat(8);

/** better-auth's SCIM plugin on a database of its own. Its packages are its own too, installed on first use. */
export async function startBetterAuth(url: string): Promise<Contender> {
  installBetterAuth();
  const port = await freePort();
  const child = startChild({
    file: join(BETTER_AUTH, 'server.mjs'),
    args: [String(port), BETTER_AUTH_TOKEN],
    env: { DATABASE_URL: url },
  });
  await untilItSpeaks(child);
  const base = `http://127.0.0.1:${port}/api/auth/scim/v2`;
  return { base, token: BETTER_AUTH_TOKEN, pid: child.pid, stop: () => child.stop() };
}

function installBetterAuth(): void {
  if (existsSync(join(BETTER_AUTH, 'node_modules', '.package-lock.json'))) return;
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = spawnSync('npm', options, { cwd: BETTER_AUTH, stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0)
    throw new Error('npm ci in bench/peers/better-auth did not succeed; it needs the npm registry');
}
