import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTargets } from '../configuration/load-targets.ts';
import type { Target } from '../target.ts';

/** The smallest profile that works, with places to put other operations, authorization and rules. */
export interface ProfileParts {
  readonly auth?: string;
  readonly find?: string;
  readonly list?: string;
  readonly create?: string;
  readonly update?: string;
  readonly erase?: string;
  readonly read?: string;
  readonly map?: string;
  /** Lines at the top level: optedOut, errors, vars, capabilities. */
  readonly more?: string;
  /** Lines under connect. */
  readonly connect?: string;
}

export const membersProfile = (parts: ProfileParts = {}): string => `apiVersion: rollcall.dev/v1
kind: HttpTarget
metadata: { name: members, class: newsletter, version: 1 }
settings:
  url: { description: base address }
  key: { description: the key, secret: true, default: k3y }
connect:
  baseUrl: \${url}/api
  auth: ${parts.auth ?? "{ type: bearer, token: '${key}' }"}
${parts.connect ?? ''}
identity: { id: =row.id, externalId: ref, email: email }
map:
  ref: { out: =user.id, in: =row.ref }
  email: { out: =user.primaryEmail, in: =row.email, caseless: true }
  name: { out: =user.fullName, in: =row.name }
${parts.map ?? ''}
operations:
  find: ${parts.find ?? '{ externalId: { get: /members, query: { ref: =key }, rows: =body.members } }'}
  read: ${parts.read ?? "{ get: '/members/{remoteId}', row: =body }"}
  list: ${parts.list ?? '{ get: /members, rows: =body.members }'}
  create: ${parts.create ?? '{ post: /members, body: =desired, row: =body }'}
  update: ${parts.update ?? "{ patch: '/members/{remoteId}', body: =changed, row: =body }"}
  erase: ${parts.erase ?? "{ delete: '/members/{remoteId}' }"}
${parts.more ?? ''}
`;

/** Writes files into a folder of its own for as long as `use` takes. */
export async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'targets-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The target of a profile at an address. */
export async function membersTarget(profile: string, url: string): Promise<Target> {
  const configuration = `apiVersion: rollcall.dev/v1
targets:
  - { name: members, profile: ./members.yaml, connection: { url: '${url}' }, onLeave: keep }
`;
  const [target] = await withFiles({ 'rollcall.yaml': configuration, 'members.yaml': profile }, (folder) =>
    loadTargets(join(folder, 'rollcall.yaml'), {}),
  );
  if (target === undefined) throw new Error('there is no target');
  return target;
}
