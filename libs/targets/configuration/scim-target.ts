import type { DirectoryGroup } from '#directory';
import { compileTemplate, readTemplate } from '../expression/read-template.ts';
import { bind } from '../expression/values.ts';
import { differingFields, mapOut, type Field, type Mapping } from '../mapping/mapping.ts';
import { PERSON_SCOPE } from '../profile/read-profile.ts';
import { DEFAULT_USER_MAPPING, GROUP_MAPPING } from '../scim/default-mapping.ts';
import { ScimConnector } from '../scim/scim-connector.ts';
import { authSchema, type AuthText } from '../authorization/auth-schema.ts';
import type { Desired, Target } from '../target.ts';
import type { Surroundings } from './surroundings.ts';
import { generationOf } from './generation.ts';
import { onLeaveOf } from './http-target.ts';
import { desirePerson } from './people.ts';
import { readScope } from './read-scope.ts';
import { resolveSetting } from './secrets.ts';
import { thresholdsOf } from './thresholds.ts';
import type { ScimTargetText } from './targets-schema.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** Attributes in which a provider may change the case of text (RFC 7643 §4.1: not caseExact). */
const CASELESS = new Set(['userName', 'emails']);

/** A target that speaks SCIM. */
export async function scimTarget(
  file: YamlFile,
  path: Path,
  text: ScimTargetText,
  { env, intermediary }: Surroundings,
): Promise<Target> {
  const kind = text.class ?? 'app';
  const at = [...path, 'connection'];
  const resolved = (name: string, value: string): Promise<string> => resolveSetting(file, [...at, name], value, env);
  const baseUrl = readUrl(file, [...at, 'url'], await resolved('url', text.connection.url));
  const limits = {
    concurrency: text.limits?.concurrency ?? 8,
    timeout: text.limits?.timeout ?? 10_000,
    windows: text.limits?.windows ?? [],
  };
  const mapping = userMapping(file, [...path, 'mapping'], text.mapping ?? {});
  const groupMapping = fieldsOf(GROUP_MAPPING);
  const connector = new ScimConnector(
    {
      baseUrl,
      auth: await resolveAuth(file, [...at, 'auth'], text.connection.auth, env),
      headers: {},
      intermediary,
      ...limits,
    },
    { User: mapping.map(({ name }) => name), Group: groupMapping.map(({ name }) => name) },
  );
  const rules = {
    scope: readScope(file, [...path, 'scope'], text.scope),
    mapping,
    vars: {},
    keys: [
      { kind: 'externalId', field: 'externalId' },
      // A name is mostly somebody's address, so that taking over an account by it needs `adoptByEmail` as well.
      { kind: 'email', field: 'userName' },
    ],
    onLeave: text.onLeave ?? onLeaveOf(kind),
    onDelete: text.onDelete ?? 'delete',
    onErase: text.onErase ?? 'delete',
  } satisfies Parameters<typeof desirePerson>[0];
  for (const setting of ['onLeave', 'onDelete'] as const) {
    if (rules[setting] === 'unsubscribe') {
      throw file.fault([...path, setting], 'unsubscribe: SCIM has no such operation; choose another policy');
    }
  }
  return {
    name: text.name,
    class: kind,
    tenant: text.tenant ?? 'default',
    generation: generationOf({
      connector: 'scim',
      baseUrl: baseUrl.href,
      scope: text.scope ?? null,
      mapping: text.mapping ?? null,
      groups: text.groups ?? false,
      policies: [rules.onLeave, rules.onDelete, rules.onErase],
      defaults: DEFAULT_USER_MAPPING,
    }),
    connector,
    limits,
    thresholds: thresholdsOf(text.thresholds),
    adoptByEmail: text.adoptByEmail ?? false,
    groups: text.groups ?? false,
    desire: (person) => desirePerson(rules, person),
    desireGroup: (group) => (text.groups === true ? desireGroup(groupMapping, group) : undefined),
    differences: (of, wanted, found) =>
      differingFields(of === 'User' ? mapping : groupMapping, connector.fitting(of, wanted), found),
  };
}

/** What a target should hold of a group; its members are edges of their own. */
function desireGroup(mapping: Mapping, group: DirectoryGroup): Desired {
  const keys = [{ kind: 'externalId', value: group.id } as const];
  if (!('document' in group)) return { kind: 'deleted', policy: 'delete', keys };
  if (group.document === null) return { kind: 'unmappable', field: '(all)', reason: 'the key that opens it is gone' };
  const mapped = mapOut(mapping, bind({ group: { ...group.document, id: group.id } }));
  if (!mapped.ok) return { kind: 'unmappable', field: mapped.field, reason: mapped.reason };
  return { kind: 'present', document: mapped.document, keys };
}

function userMapping(file: YamlFile, path: Path, given: NonNullable<ScimTargetText['mapping']>): Mapping {
  const names = new Set([...Object.keys(DEFAULT_USER_MAPPING), ...Object.keys(given)]);
  const usual = fieldsOf(DEFAULT_USER_MAPPING);
  return [...names].flatMap((name): Field[] => {
    const text = given[name];
    if (text === null) return [];
    if (text !== undefined) return [fieldOf(name, readTemplate(file, [...path, name], text, PERSON_SCOPE))];
    return usual.filter((field) => field.name === name);
  });
}

const fieldOf = (name: string, out: Field['out']): Field => ({
  name,
  out,
  in: undefined,
  unordered: true,
  caseless: CASELESS.has(name),
  owner: 'rollcall',
});

const fieldsOf = (mapping: typeof DEFAULT_USER_MAPPING): Mapping =>
  Object.entries(mapping).map(([name, text]) =>
    fieldOf(name, compileTemplate(text, { variables: new Set(['user', 'group']) })),
  );

function readUrl(file: YamlFile, path: Path, text: string): URL {
  const url = URL.parse(`${text.replace(/\/+$/, '')}/`);
  if (url === null || !/^https?:$/.test(url.protocol)) throw file.fault(path, 'expected an http or https address');
  return url;
}

async function resolveAuth(
  file: YamlFile,
  path: Path,
  auth: ScimTargetText['connection']['auth'],
  env: Readonly<Record<string, string | undefined>>,
): Promise<AuthText> {
  const entries = await Promise.all(
    Object.entries(auth).map(async ([name, value]) => [
      name,
      await resolveSetting(file, [...path, name], String(value), env),
    ]),
  );
  return authSchema.parse(Object.fromEntries(entries));
}
