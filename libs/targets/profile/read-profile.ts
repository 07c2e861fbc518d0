import { LOGIN_VARIABLES } from '../authorization/login.ts';
import { isJson, type YamlFile } from '../configuration/yaml-file.ts';
import type { Scope } from '../expression/expression.ts';
import { readExpression, readTemplate } from '../expression/read-template.ts';
import type { Field, Mapping } from '../mapping/mapping.ts';
import { checkPersonPath } from '../mapping/person-view.ts';
import type { Profile } from './profile.ts';
import { profileSchema, type ProfileText } from './profile-schema.ts';
import { OperationReader } from './read-operation.ts';

const KEYS = ['externalId', 'email', 'name'] as const;

/** What a mapping's `out` may use. */
export const PERSON_SCOPE: Scope = { variables: new Set(['user', 'vars']), checkPath: checkPersonPath };
const ROW_SCOPE: Scope = { variables: new Set(['row', 'vars']) };

/** Reads a profile and compiles it. Throws {@link ConfigurationError} with file and line for one that cannot work. */
export function readProfile(file: YamlFile): Profile {
  const text = file.check(profileSchema);
  const operations = readOperations(file, text);
  const { auth } = text.connect;
  if (auth.type === 'login') {
    readExpression(file, ['connect', 'auth', 'token'], auth.token, { variables: LOGIN_VARIABLES });
  }
  const { metadata, connect, capabilities = {}, vars = {} } = text;
  if (!isJson(file.content)) throw file.fault([], 'expected what JSON can hold too');
  return {
    name: metadata.name,
    class: metadata.class,
    version: metadata.version,
    product: metadata.product,
    verified: metadata.verified,
    settings: Object.entries(text.settings).map(([name, { description, secret = false, default: otherwise }]) => ({
      name,
      description,
      secret,
      otherwise,
    })),
    connect: {
      baseUrl: connect.baseUrl,
      auth: connect.auth,
      headers: connect.headers ?? {},
      allowHosts: connect.allowHosts ?? [],
      concurrency: connect.limits?.concurrency ?? 4,
      windows: connect.limits?.windows ?? [],
      timeout: connect.timeout ?? 10_000,
    },
    capabilities: {
      disable: operations.disable !== undefined,
      unsubscribe: operations.unsubscribe !== undefined,
      groups: false,
      keys: KEYS.filter((key) => operations.find[key] !== undefined),
      listOrder: capabilities.listOrder ?? 'none',
      readAfter: capabilities.readAfter ?? 0,
      mayReturn: capabilities.mayReturn ?? true,
    },
    identity: {
      id: readExpression(file, ['identity', 'id'], text.identity.id, ROW_SCOPE),
      fields: readKeyFields(file, text),
    },
    mapping: readMapping(file, text),
    vars,
    optedOut: text.optedOut === undefined ? undefined : readExpression(file, ['optedOut'], text.optedOut, ROW_SCOPE),
    operations,
    errors: (text.errors ?? []).map((rule, index) =>
      new OperationReader(file, Object.keys(vars)).rule(['errors', index], rule),
    ),
    content: file.content,
  };
}

function readMapping(file: YamlFile, { map }: ProfileText): Mapping {
  return Object.entries(map).map(([name, field]): Field => ({
    name,
    out: readTemplate(file, ['map', name, 'out'], field.out, PERSON_SCOPE),
    in: readTemplate(file, ['map', name, 'in'], field.in, ROW_SCOPE),
    unordered: field.unordered ?? false,
    caseless: field.caseless ?? false,
    owner: field.owner ?? 'rollcall',
  }));
}

function readKeyFields(file: YamlFile, { identity, map, operations }: ProfileText): Profile['identity']['fields'] {
  const fields: { -readonly [Key in keyof Profile['identity']['fields']]: Profile['identity']['fields'][Key] } = {};
  for (const key of KEYS) {
    const field = identity[key];
    if (field !== undefined && map[field] === undefined) {
      throw file.fault(['identity', key], `map has no field ${field}`);
    }
    if (field === undefined && operations.find[key] !== undefined) {
      throw file.fault(['operations', 'find', key], `identity.${key} must name the field of map that is searched for`);
    }
    if (field !== undefined) fields[key] = field;
  }
  return fields;
}

function readOperations(file: YamlFile, { operations, vars = {} }: ProfileText): Profile['operations'] {
  const reader = new OperationReader(file, Object.keys(vars));
  const at = (name: string): string[] => ['operations', name];
  const { find, read, list, create, update, disable, unsubscribe, anonymize, erase } = operations;
  if (create.row === undefined && create.id === undefined) {
    throw file.fault(at('create'), 'needs row, or id: where the new account is in the answer');
  }
  const change = (name: string, text: typeof disable): Profile['operations']['disable'] =>
    text === undefined ? undefined : reader.change(at(name), text, ['remoteId']);
  return {
    find: Object.fromEntries(
      KEYS.flatMap((key) => {
        const text = find[key];
        return text === undefined ? [] : [[key, reader.find([...at('find'), key], text, ['key'])]];
      }),
    ),
    read: reader.change(at('read'), read, ['remoteId']),
    list: list === undefined ? undefined : reader.list(at('list'), list),
    create: reader.change(at('create'), create, ['desired']),
    update: reader.change(at('update'), update, ['remoteId', 'desired', 'changed']),
    disable: change('disable', disable),
    unsubscribe: change('unsubscribe', unsubscribe),
    anonymize: change('anonymize', anonymize),
    erase: reader.change(at('erase'), erase, ['remoteId']),
  };
}
