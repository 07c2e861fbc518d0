import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SCOPES } from '#platform';
import { prepareTokens } from './tokens.ts';
import { eachWithHome } from './testing/home.ts';

describe('the first tokens', () => {
  const home = eachWithHome();
  const mode = (name: string): number => statSync(join(home.path, name)).mode & 0o777;

  it('are random, and in files that only their owner may read', async () => {
    const { token } = await prepareTokens(home.path);
    expect(token).toMatch(/^rc_[\w-]{43}$/);
    expect(['token', 'facts-token', 'tokens.json'].map(mode)).toEqual([0o600, 0o600, 0o600]);
  });

  it('reach the ingress with their scopes: all for the person, facts of every tenant for the services', async () => {
    const made = await prepareTokens(home.path);
    const facts = readFileSync(made.factsTokenFile, 'utf8').trim();
    expect(JSON.parse(readFileSync(made.bootstrapFile, 'utf8'))).toEqual([
      { name: 'first token', token: made.token, tenant: 'default', scopes: [...SCOPES] },
      { name: 'services', token: facts, scopes: ['facts'] },
    ]);
  });

  it('stay the same from start to start, and are closed again if somebody opened them', async () => {
    const first = await prepareTokens(home.path);
    chmodSync(first.tokenFile, 0o644);
    expect(await prepareTokens(home.path)).toEqual(first);
    expect(mode('token')).toBe(0o600);
  });
});
