import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { membersProfile, withFiles, type ProfileParts } from '../testing/members-profile.ts';
import { loadTargets } from './load-targets.ts';

const HEAD = 'apiVersion: rollcall.dev/v1\ntargets:\n';
const MEMBERS =
  "  - name: members\n    profile: ./members.yaml\n    connection: { url: 'http://127.0.0.1:9' }\n    onLeave: keep\n";
const SCIM =
  "  - name: app\n    connector: scim\n    connection: { url: 'http://127.0.0.1:9', auth: { type: bearer, token: t } }\n";

/** What is said about a configuration; the folder's name is taken out. */
async function fault(
  configuration: string,
  { profile = membersProfile(), env = {} }: { profile?: string; env?: Record<string, string> } = {},
): Promise<string> {
  return withFiles({ 'rollcall.yaml': configuration, 'members.yaml': profile }, async (folder) => {
    try {
      const targets = await loadTargets(join(folder, 'rollcall.yaml'), env);
      await Promise.all(targets.map(({ connector }) => connector.close()));
      return 'nothing';
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message.replaceAll(`${folder}/`, '')}` : 'no error';
    }
  });
}

const profileFault = (parts: ProfileParts): Promise<string> =>
  fault(`${HEAD}${MEMBERS}`, { profile: membersProfile(parts) });

describe('a rollcall.yaml', () => {
  it('loads when it is right', async () => {
    expect(await fault(`${HEAD}${MEMBERS}${SCIM}`)).toBe('nothing');
    expect(await fault('apiVersion: rollcall.dev/v1\ntargets: []\n')).toBe('nothing');
  });

  it.each<[string, string, string]>([
    ['is no YAML', `${HEAD}  - { name: [\n`, 'rollcall.yaml:4: Flow sequence'],
    ['has a key twice', `${HEAD}${SCIM}    name: other\n`, 'rollcall.yaml:6: Map keys must be unique'],
    [
      'has a setting that there is not',
      `${HEAD}${SCIM}    scoop: x\n`,
      'rollcall.yaml:6: targets.0.scoop: there is no such setting',
    ],
    [
      'has a policy that there is not',
      `${HEAD}${SCIM}    onLeave: explode\n`,
      'rollcall.yaml:6: targets.0.onLeave: Invalid option',
    ],
    [
      'lacks what a target needs',
      `${HEAD}  - name: app\n    connector: scim\n`,
      'rollcall.yaml:3: targets.0.connection',
    ],
    [
      'is of another version',
      'apiVersion: v9\ntargets: []\n',
      'rollcall.yaml:1: apiVersion: Invalid input: expected "rollcall.dev/v1"',
    ],
    [
      'names a target twice',
      `${HEAD}${SCIM}${SCIM}`,
      'rollcall.yaml:6: targets.1.name: another target is called app too',
    ],
    [
      'has a scope that is no filter',
      `${HEAD}${SCIM}    scope: userName equals "x"\n`,
      'rollcall.yaml:6: targets.0.scope: filter, column 10: expected an operator',
    ],
    [
      'scopes by an attribute that there is not',
      `${HEAD}${SCIM}    scope: shoeSize eq 44\n`,
      'rollcall.yaml:6: targets.0.scope: filter, column 1: expected an attribute',
    ],
    [
      'scopes by membership',
      `${HEAD}${SCIM}    scope: groups.value eq "x"\n`,
      'rollcall.yaml:6: targets.0.scope: groups.value cannot be used',
    ],
    [
      'cannot unsubscribe by SCIM',
      `${HEAD}${SCIM}    onLeave: unsubscribe\n`,
      'rollcall.yaml:6: targets.0.onLeave: unsubscribe: SCIM has no such',
    ],
    [
      'maps a misspelt attribute',
      `${HEAD}${SCIM}    mapping:\n      title: =user.titel\n`,
      'rollcall.yaml:7: targets.0.mapping.title: the expression cannot work: user.titel is no attribute',
    ],
    [
      'maps an attribute in another spelling',
      `${HEAD}${SCIM}    mapping:\n      title: =user.username\n`,
      'user.username is spelled userName',
    ],
    [
      'takes a part of a list',
      `${HEAD}${SCIM}    mapping:\n      title: =user.emails.value\n`,
      'user.emails is a list: take primary(user.emails)',
    ],
    [
      'asks for a password',
      `${HEAD}${SCIM}    mapping:\n      title: =user.password\n`,
      'user.password is not kept here',
    ],
    [
      'has a secret in the wrong place',
      `${HEAD}${SCIM}    scope: \${SCOPE}\n`,
      'rollcall.yaml:6: targets.0.scope: ${NAME} and file: are understood under connection only',
    ],
    [
      'refers to a variable that is not set',
      `${HEAD}  - name: app\n    connector: scim\n    connection:\n      url: \${APP_URL}\n      auth: { type: bearer, token: t }\n`,
      'rollcall.yaml:6: targets.0.connection.url: the environment has no APP_URL',
    ],
    [
      'refers to a file that is not there',
      `${HEAD}  - name: app\n    connector: scim\n    connection:\n      url: http://127.0.0.1:9\n      auth: { type: bearer, token: 'file:none' }\n`,
      'rollcall.yaml:7: targets.0.connection.auth.token: the file none cannot be read (ENOENT)',
    ],
    [
      'has an address that is none',
      `${HEAD}  - name: app\n    connector: scim\n    connection: { url: 'nowhere', auth: { type: bearer, token: t } }\n`,
      'rollcall.yaml:5: targets.0.connection.url: expected an http or https address',
    ],
    [
      'names a profile that there is not',
      `${HEAD}  - { name: x, profile: magento }\n`,
      'rollcall.yaml:3: targets.0.profile: there is no profile magento; there are',
    ],
    [
      'names a profile file that is not there',
      `${HEAD}  - { name: x, profile: ./magento.yaml }\n`,
      'targets.0.profile: there is no file magento.yaml',
    ],
    [
      'lacks a setting of the profile',
      `${HEAD}  - { name: x, profile: ./members.yaml, onLeave: keep }\n`,
      'rollcall.yaml:3: targets.0.connection.url: is missing: base address',
    ],
    [
      'has a setting that the profile has not',
      `${HEAD}${MEMBERS.replace('} ', '').replace("9' }", "9', port: '1' }")}`,
      'targets.0.connection.port: the profile members has no such setting; it has url, key',
    ],
    [
      'maps a field that the profile has not',
      `${HEAD}${MEMBERS}    mapping: { shoe: =user.title }\n`,
      'targets.0.mapping.shoe: the profile members maps no such field; it maps ref, email, name',
    ],
    [
      'wants a policy that the profile cannot do',
      `${HEAD}${MEMBERS.replace('keep', 'deactivate')}`,
      'rollcall.yaml:6: targets.0.onLeave: deactivate: the profile members has no such operation',
    ],
    [
      'wants to anonymize where the profile cannot',
      `${HEAD}${MEMBERS}    onErase: anonymize then delete\n`,
      'targets.0.onErase: the profile members cannot anonymize',
    ],
  ])('that %s is refused', async (_, configuration, said) => {
    const message = await fault(configuration);
    expect(message).toContain('ConfigurationError: ');
    expect(message).toContain(said);
  });

  it('takes secrets from the environment, with an otherwise, and from files beside it', async () => {
    const configuration = `${HEAD}  - name: app
    connector: scim
    connection:
      url: \${APP_URL:-http://127.0.0.1:9}/scim
      auth: { type: bearer, token: 'file:members.yaml' }
`;
    expect(await fault(configuration)).toBe('nothing');
    expect(await fault(configuration, { env: { APP_URL: 'nowhere' } })).toContain('expected an http or https address');
  });

  it('puts no secret into a message', async () => {
    const configuration = `${HEAD}  - { name: x, profile: ./members.yaml, connection: { url: '\${URL}', key: '\${KEY}' }, onLeave: keep }\n`;
    const message = await fault(configuration, { env: { URL: 'nowhere-s3cret', KEY: 's3cret' } });
    expect(message).toContain('the base address that follows from these settings is no URL');
    expect(message).not.toContain('s3cret');
  });
});

describe('a profile', () => {
  it.each<[string, ProfileParts, string]>([
    ['has a key that there is not', { more: 'shoes: 1' }, 'members.yaml:24: shoes: there is no such setting'],
    [
      'has two methods in a request',
      { read: '{ get: /a, put: /b, row: =body }' },
      'members.yaml:19: operations.read: expected exactly one of get',
    ],
    [
      'has an expression that cannot be parsed',
      { map: "  tag: { out: '=user.', in: =row.tag }" },
      'members.yaml:16: map.tag.out: the expression cannot work: column',
    ],
    [
      'uses a variable where it is not there',
      { read: "{ get: '/members/{remoteId}', row: =desired }" },
      'operations.read.row: the expression cannot work: there is no desired here; there is body, headers, remoteId, status, vars',
    ],
    [
      'has a path with a part that is not there',
      { read: "{ get: '/members/{id}', row: =body }" },
      'operations.read.get: there is no {id} here',
    ],
    ['has a query in a path', { list: "{ get: '/members?x=1', rows: =body }" }, 'a query belongs under query:'],
    [
      'pages by cursor without saying where it is',
      { list: '{ get: /members, rows: =body, page: { type: cursor, param: c } }' },
      'operations.list.page: paging by cursor needs next',
    ],
    [
      'makes accounts without an id',
      { create: '{ post: /members, body: =desired }' },
      'operations.create: needs row, or id',
    ],
    [
      'searches by a key that no field holds',
      { find: '{ name: { get: /members, rows: =body } }' },
      'operations.find.name: identity.name must name the field',
    ],
    [
      'uses a setting that it does not declare',
      { auth: "{ type: bearer, token: '${secret}' }" },
      'members.yaml:4: settings: ${secret} is used and not declared',
    ],
    [
      'has a login whose token cannot work',
      { auth: '{ type: login, post: /login, body: {}, token: =answer.token }' },
      'connect.auth.token: the expression cannot work: there is no answer here',
    ],
    [
      'has a rule that cannot work',
      { more: 'errors: [{ when: =row.x, as: conflict }]' },
      'errors.0.when: the expression cannot work: there is no row here',
    ],
    [
      'has a length of time that is none',
      { connect: '  timeout: soon' },
      'connect.timeout: expected a length of time such as',
    ],
  ])('that %s is refused', async (_, parts, said) => {
    expect(await profileFault(parts)).toContain(said);
  });
});
