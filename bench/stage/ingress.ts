import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#platform/servers';
import { NODE_FLAGS } from '../../apps/cli/start/node-flags.ts';
import { startChild, untilReady, type Child } from '../measure/child.ts';
import { BENCH_HOME, builtApp } from './places.ts';

export interface Ingress extends Child {
  /** With /scim/v2. */
  readonly base: string;
  readonly token: string;
}

/** The built ingress on a database, alone: no consumer of the log runs. `flags` are for Node (`--cpu-prof`). */
export async function startIngress(name: string, url: string, flags: readonly string[] = []): Promise<Ingress> {
  const home = join(BENCH_HOME, name);
  mkdirSync(join(home, 'logs'), { recursive: true });
  const token = `rc_${randomBytes(32).toString('base64url')}`;
  const tokens = join(home, 'tokens.json');
  const scopes = ['scim:read', 'scim:write', 'facts'];
  writeFileSync(tokens, JSON.stringify([{ name: 'bench', token, tenant: 'default', scopes }]), { mode: 0o600 });
  const port = await freePort();
  const child = startChild({
    file: builtApp('ingress'),
    flags: [...NODE_FLAGS, ...flags],
    env: { DATABASE_URL: url, PORT: String(port), ROLLCALL_HOME: home, ROLLCALL_BOOTSTRAP_TOKENS: tokens },
    log: join(home, 'logs', 'ingress.log'),
  });
  await untilReady(`http://127.0.0.1:${port}/readyz`);
  return { ...child, base: `http://127.0.0.1:${port}/scim/v2`, token };
}
