import { resolve, dirname, join } from 'node:path';
import { existsSync, readdirSync } from 'node:fs';
import type { ClientLimits } from '../exchange/http-client.ts';
import { readTemplate } from '../expression/read-template.ts';
import { connectionOf, undeclaredSettings, type Connection } from '../http/connection.ts';
import { HttpConnector } from '../http/http-connector.ts';
import { differingFields, type Mapping } from '../mapping/mapping.ts';
import type { Profile } from '../profile/profile.ts';
import { PERSON_SCOPE, readProfile } from '../profile/read-profile.ts';
import type { LeavePolicy, Target } from '../target.ts';
import type { Surroundings } from './surroundings.ts';
import { generationOf } from './generation.ts';
import { desirePerson } from './people.ts';
import { profileFolder } from './profile-folder.ts';
import { readScope } from './read-scope.ts';
import { resolveSetting } from './secrets.ts';
import { thresholdsOf } from './thresholds.ts';
import type { ProfileTargetText } from './targets-schema.ts';
import { YamlFile, type Path } from './yaml-file.ts';

/** What leaving the scope does where a target does not say, by its class (customer-schema of docs/targets.md). */
const ON_LEAVE: Readonly<Record<Target['class'], LeavePolicy>> = {
  shop: 'keep',
  app: 'deactivate',
  newsletter: 'unsubscribe',
  crm: 'keep',
  directory: 'deactivate',
};

export const onLeaveOf = (kind: Target['class']): LeavePolicy => ON_LEAVE[kind];

/** A target that a profile drives. */
export async function httpTarget(
  file: YamlFile,
  path: Path,
  text: ProfileTargetText,
  { env, intermediary }: Surroundings,
): Promise<Target> {
  const profile = await openProfile(file, [...path, 'profile'], text.profile);
  const connection = await connect(file, [...path, 'connection'], { profile, given: text.connection ?? {}, env });
  const limited = { ...connection, ...limitsOf(profile, text), intermediary };
  const scope = readScope(file, [...path, 'scope'], text.scope);
  const mapping = overridden(file, [...path, 'mapping'], profile, text.mapping);
  const { fields } = profile.identity;
  const rules = {
    scope,
    mapping,
    vars: connection.vars,
    keys: profile.capabilities.keys.flatMap((kind) => {
      const field = fields[kind];
      return field === undefined ? [] : [{ kind, field }];
    }),
    onLeave: text.onLeave ?? onLeaveOf(profile.class),
    onDelete: text.onDelete ?? 'delete',
    onErase: text.onErase ?? 'delete',
  } as const;
  checkPolicies(file, path, profile, rules);
  return {
    name: text.name,
    class: profile.class,
    tenant: text.tenant ?? 'default',
    generation: generationOf({
      profile: profile.content,
      baseUrl: connection.baseUrl.href,
      scope: text.scope ?? null,
      mapping: text.mapping ?? null,
      policies: [rules.onLeave, rules.onDelete, rules.onErase],
      vars: { ...connection.vars },
    }),
    connector: new HttpConnector({ ...profile, mapping }, limited),
    limits: limitsOf(profile, text),
    thresholds: thresholdsOf(text.thresholds),
    adoptByEmail: text.adoptByEmail ?? false,
    groups: false,
    desire: (person) => desirePerson(rules, person),
    desireGroup: () => undefined,
    differences: (kind, wanted, found) => (kind === 'User' ? differingFields(mapping, wanted, found) : []),
  };
}

function limitsOf({ connect }: Profile, { limits }: ProfileTargetText): ClientLimits {
  return {
    concurrency: limits?.concurrency ?? connect.concurrency,
    timeout: limits?.timeout ?? connect.timeout,
    windows: limits?.windows ?? connect.windows,
  };
}

/** A profile by name among those that come with Rollcall, or by its path beside the configuration. */
async function openProfile(file: YamlFile, path: Path, named: string): Promise<Profile> {
  const isPath = /[/\\]|\.ya?ml$/.test(named);
  const location = isPath ? resolve(dirname(file.path), named) : join(profileFolder(), `${named}.yaml`);
  if (!existsSync(location)) {
    const known = readdirSync(profileFolder())
      .filter((name) => name.endsWith('.yaml') && !name.endsWith('.rollcall.yaml'))
      .map((name) => name.slice(0, -'.yaml'.length));
    throw file.fault(
      path,
      isPath ? `there is no file ${location}` : `there is no profile ${named}; there are ${known.sort().join(', ')}`,
    );
  }
  const profileFile = await YamlFile.read(location);
  const profile = readProfile(profileFile);
  const [undeclared] = undeclaredSettings(profile);
  if (undeclared !== undefined) throw profileFile.fault(['settings'], `\${${undeclared}} is used and not declared`);
  return profile;
}

interface Connecting {
  readonly profile: Profile;
  readonly given: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

async function connect(file: YamlFile, path: Path, { profile, given, env }: Connecting): Promise<Connection> {
  const settings: Record<string, string> = {};
  const known = profile.settings.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) {
      throw file.fault([...path, name], `the profile ${profile.name} has no such setting; it has ${known.join(', ')}`);
    }
  }
  for (const { name, description, otherwise } of profile.settings) {
    const text = given[name] ?? otherwise;
    if (text === undefined) throw file.fault([...path, name], `is missing: ${description}`);
    settings[name] = await resolveSetting(file, [...path, name], text, env);
  }
  try {
    return connectionOf(profile, settings);
  } catch {
    throw file.fault(path, 'the base address that follows from these settings is no URL');
  }
}

function overridden(
  file: YamlFile,
  path: Path,
  { mapping, name: profile }: Profile,
  given: ProfileTargetText['mapping'] = {},
): Mapping {
  for (const name of Object.keys(given)) {
    if (mapping.some((field) => field.name === name)) continue;
    const known = mapping.map((field) => field.name).join(', ');
    throw file.fault([...path, name], `the profile ${profile} maps no such field; it maps ${known}`);
  }
  return mapping.flatMap((field) => {
    const text = given[field.name];
    if (text === undefined) return [field];
    if (text === null) return [];
    return [{ ...field, out: readTemplate(file, [...path, field.name], text, PERSON_SCOPE) }];
  });
}

function checkPolicies(
  file: YamlFile,
  path: Path,
  { operations, name }: Profile,
  {
    onLeave,
    onDelete,
    onErase,
  }: { readonly onLeave: LeavePolicy; readonly onDelete: LeavePolicy; readonly onErase: string },
): void {
  const cannot = (policy: LeavePolicy): boolean =>
    (policy === 'deactivate' && operations.disable === undefined) ||
    (policy === 'unsubscribe' && operations.unsubscribe === undefined) ||
    (policy === 'anonymize' && operations.anonymize === undefined);
  for (const [setting, policy] of [
    ['onLeave', onLeave],
    ['onDelete', onDelete],
  ] as const) {
    if (cannot(policy)) {
      throw file.fault(
        [...path, setting],
        `${policy}: the profile ${name} has no such operation; choose another policy`,
      );
    }
  }
  if (onErase !== 'delete' && operations.anonymize === undefined) {
    throw file.fault([...path, 'onErase'], `the profile ${name} cannot anonymize; choose delete`);
  }
}
