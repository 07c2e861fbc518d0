import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { SCOPES } from '#platform/nestless';
import { readPrivate, writePrivate } from './private-file.ts';

/** The first tokens of an installation and the files they are in (each of mode 0600). */
export interface FirstTokens {
  /** Has every scope: for the person who installs Rollcall. */
  readonly token: string;
  readonly tokenFile: string;
  /** Scope `facts` only, and of no tenant: for the services among themselves. */
  readonly factsTokenFile: string;
  /** What the ingress reads at its start (ROLLCALL_BOOTSTRAP_TOKENS). */
  readonly bootstrapFile: string;
}

const TENANT = 'default';
const SECRET_BYTES = 32;

/** Makes the first tokens in `home`; those that are there stay as they are. */
export async function prepareTokens(home: string): Promise<FirstTokens> {
  const tokenFile = join(home, 'token');
  const factsTokenFile = join(home, 'facts-token');
  const bootstrapFile = join(home, 'tokens.json');
  const token = await readOrMake(tokenFile);
  const list = [
    { name: 'first token', token, tenant: TENANT, scopes: SCOPES },
    { name: 'services', token: await readOrMake(factsTokenFile), scopes: ['facts'] },
  ];
  await writePrivate(bootstrapFile, `${JSON.stringify(list, undefined, 2)}\n`);
  return { token, tokenFile, factsTokenFile, bootstrapFile };
}

async function readOrMake(path: string): Promise<string> {
  const known = (await readPrivate(path))?.trim();
  if (known !== undefined && known !== '') return known;
  const made = `rc_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  await writePrivate(path, `${made}\n`);
  return made;
}
