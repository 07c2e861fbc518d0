import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { loadTargets, type Target } from '#targets';
import { connectorContract, type ContractSubject } from '../../libs/targets/testing/connector-contract.ts';
import { directoryGroup, directoryPerson } from '../../libs/targets/testing/directory-person.ts';
import { TestSandbox } from './testing/sandbox.ts';

const CONFIGURATION = join(import.meta.dirname, '../../libs/targets/profiles/sandbox.rollcall.yaml');
const options = { signal: new AbortController().signal };

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
});
afterAll(() => sandbox.stop());

/** Credentials that none of the systems takes. */
const WRONG = {
  SANDBOX_APP_TOKEN: 'wrong',
  SANDBOX_SHOP_KEY: 'wrong',
  SANDBOX_NEWSLETTER_TOKEN: 'wrong',
  SANDBOX_CRM_PASSWORD: 'wrong',
};

async function load(name: string, env: Readonly<Record<string, string>>): Promise<Target> {
  const targets = await loadTargets(CONFIGURATION, { SANDBOX_URL: sandbox.address, ...env });
  const found = targets.find((target) => target.name === name);
  await Promise.all(targets.filter((target) => target !== found).map(({ connector }) => connector.close()));
  if (found === undefined) throw new Error(`there is no target ${name}`);
  return found;
}

async function openSubject(name: string): Promise<ContractSubject> {
  const target = await load(name, {});
  const stranger = await load(name, WRONG);
  // The discard port: nothing listens there.
  const unreachable = await load(name, { SANDBOX_URL: 'http://127.0.0.1:9' });
  return {
    target,
    stranger,
    unreachable,
    fail: async (fault) => {
      const { status } = await sandbox.send('POST', `/${name}/_faults`, { body: fault });
      expect(status).toBe(200);
    },
    close: async () => {
      await Promise.all([target, stranger, unreachable].map(({ connector }) => connector.close()));
    },
  };
}

for (const name of ['app', 'shop', 'newsletter', 'crm']) connectorContract(name, () => openSubject(name));

describe('groups in the app', () => {
  let app: Target;
  beforeAll(async () => {
    app = await load('app', {});
  });
  afterAll(() => app.connector.close());

  const membersOf = async (remoteId: string): Promise<string[]> => {
    const { body } = await sandbox.send('GET', `/app/scim/v2/Groups/${remoteId}`);
    return (body as { members?: { value: string }[] }).members?.map(({ value }) => value).sort() ?? [];
  };

  async function person(): Promise<string> {
    const somebody = directoryPerson();
    const desired = app.desire(somebody);
    if (desired.kind !== 'present') throw new Error(desired.kind);
    const made = await app.connector.create('User', { externalId: somebody.id, document: desired.document }, options);
    if (made.kind !== 'done') throw new Error(JSON.stringify(made));
    return made.value.remoteId;
  }

  async function group(): Promise<{ readonly id: string; readonly remoteId: string }> {
    const staff = directoryGroup('Staff');
    const desired = app.desireGroup(staff);
    if (desired?.kind !== 'present') throw new Error('the group is not wanted');
    const made = await app.connector.create('Group', { externalId: staff.id, document: desired.document }, options);
    if (made.kind !== 'done') throw new Error(JSON.stringify(made));
    expect(app.differences('Group', desired.document, made.value.document)).toEqual([]);
    return { id: staff.id, remoteId: made.value.remoteId };
  }

  it('makes a group, finds it by its link and name, renames it, removes it', async () => {
    const { id, remoteId } = await group();
    for (const key of [{ kind: 'externalId', value: id } as const, { kind: 'name', value: 'Staff' } as const]) {
      const found = await app.connector.find('Group', key, options);
      expect(found).toMatchObject({
        kind: 'done',
        value: expect.arrayContaining([expect.objectContaining({ remoteId })]),
      });
    }
    const change = { externalId: id, document: { displayName: 'Crew' }, changed: { displayName: 'Crew' } };
    expect(await app.connector.update('Group', remoteId, change, options)).toMatchObject({
      kind: 'done',
      value: { remoteId, externalId: id, document: { displayName: 'Crew' } },
    });
    expect(await app.connector.remove('Group', remoteId, options)).toEqual({ kind: 'done', value: null });
    expect(await app.connector.read('Group', remoteId, options)).toEqual({ kind: 'absent' });
  });

  it('adds and removes members without touching the others, and can be told twice', async () => {
    const { remoteId } = await group();
    const [one, two, three] = await Promise.all([person(), person(), person()]);
    const change = (add: string[], remove: string[]) => app.connector.setMembers(remoteId, { add, remove }, options);
    expect(await change([one, two], [])).toEqual({ kind: 'done', value: null });
    expect(await change([three], [one])).toEqual({ kind: 'done', value: null });
    expect(await change([three], [one])).toEqual({ kind: 'done', value: null });
    expect(await membersOf(remoteId)).toEqual([two, three].sort());
  });

  // Budibase/budibase#17175, appsmithorg/appsmith#25233: a removal after the member's own end was retried for ever.
  it('takes a member for removed who is there no longer, and an absent group for absent', async () => {
    const { remoteId } = await group();
    const gone = await person();
    await app.connector.setMembers(remoteId, { add: [gone], remove: [] }, options);
    await app.connector.remove('User', gone, options);
    const delta = { add: [], remove: [gone] };
    expect(await app.connector.setMembers(remoteId, delta, options)).toEqual({ kind: 'done', value: null });
    await app.connector.remove('Group', remoteId, options);
    expect(await app.connector.setMembers(remoteId, delta, options)).toEqual({ kind: 'absent' });
  });

  it('writes a group of 250 members in parts', async () => {
    const { remoteId } = await group();
    const members = await Promise.all(Array.from({ length: 250 }, person));
    expect(await app.connector.setMembers(remoteId, { add: members, remove: [] }, options)).toMatchObject({
      kind: 'done',
    });
    expect(await membersOf(remoteId)).toHaveLength(250);
    await app.connector.setMembers(remoteId, { add: [], remove: members.slice(0, 240) }, options);
    expect(await membersOf(remoteId)).toEqual(members.slice(240).sort());
  });
});
