import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScimClient } from '../e2e/scim-client.ts';
import { eventually } from '../support/eventually.ts';
import { runRollcall } from '../support/rollcall.ts';
import { CUSTOMER, GROUP, PATCH_OP, USER } from '../support/scim-schemas.ts';
import { startSystem, temporaryHome, type RunningSystem } from '../support/system.ts';
import { configure, type Choices } from './configuration.ts';
import { consent, everyMappedField, person } from './person.ts';
import { Administrator, type Account, type RealSystem } from './real-system.ts';

export interface LifeOptions {
  readonly name: string;
  readonly start: () => Promise<RealSystem>;
  /** What the product keeps of a person whose account is erased over SCIM, where SCIM cannot see it; undefined: nothing. */
  readonly remains: Readonly<Record<Choices['onErase'], string | undefined>>;
}

const PATIENCE = { within: 60_000, every: 100 };

interface Erasure {
  readonly id: string;
  readonly receipts: readonly { readonly target: string; readonly outcome: string }[];
}

/** The whole life of a person and a group in a real SCIM service provider, through the whole of Rollcall. */
export function scimLife({ name, start, remains }: LifeOptions): void {
  describe(`a person in ${name}`, () => {
    let home: string;
    let remote: RealSystem;
    let system: RunningSystem;
    let client: ScimClient;
    let administrator: Administrator;

    beforeAll(async () => {
      home = temporaryHome();
      remote = await start();
      administrator = new Administrator(remote);
      configure(home, remote, { adoptByEmail: false, onErase: 'delete' });
      system = await startSystem({ home });
      client = new ScimClient(system);
    }, 300_000);

    afterAll(async () => {
      await system.stop();
      await remote.stop();
      rmSync(home, { recursive: true, force: true });
    }, 120_000);

    async function create(resource: object): Promise<string> {
      const made = await client.scim('POST', '/Users', resource);
      expect(made.status).toBe(201);
      return (made.body as Account).id;
    }

    async function change(id: string, ...Operations: object[]): Promise<void> {
      const answer = await client.scim('PATCH', `/Users/${id}`, { schemas: [PATCH_OP], Operations });
      expect(answer.status).toBe(200);
    }

    const becomes = (id: string, expected: object): Promise<Account> =>
      eventually(async () => {
        const [found, ...others] = await administrator.users('externalId', id);
        expect(found).toMatchObject(expected);
        expect(others).toEqual([]);
        if (found === undefined) throw new Error('there is no such account');
        return found;
      }, PATIENCE);

    const isGone = (id: string): Promise<void> =>
      eventually(async () => expect(await administrator.users('externalId', id)).toEqual([]), PATIENCE);

    const parked = async (): Promise<string> => (await runRollcall(system, 'targets', 'parked', 'app', '--json')).out;

    async function reconfigure(choices: Choices): Promise<void> {
      configure(home, remote, choices);
      await system.kill('syncer');
      await system.untilAlive('syncer');
    }

    async function erase(id: string): Promise<Erasure> {
      const url = `${system.run.auditorUrl}/privacy/erasures`;
      const asked = await client.send('POST', url, { subject: id }, { 'content-type': 'application/json' });
      expect(asked.status).toBe(202);
      return eventually(async () => {
        const { body } = await client.send('GET', `${url}/${(asked.body as Erasure).id}`);
        expect(body).toMatchObject({ step: 'done' });
        return body as Erasure;
      }, PATIENCE);
    }

    async function isErased(policy: Choices['onErase']): Promise<void> {
      const { tag, resource } = person();
      const id = await create(resource);
      const { id: account } = await becomes(id, { active: true });
      await eventually(async () => expect(await remote.keeps(tag, account)).toBe(true), PATIENCE);
      expect((await erase(id)).receipts).toMatchObject([{ target: 'app', outcome: 'verified' }]);
      await isGone(id);
      expect(await remote.keeps(tag, account)).toBe(remains[policy] !== undefined);
    }

    it('is made there once, follows every mapped field and a new name, and is deleted', async () => {
      const { tag, resource } = person();
      const id = await create(resource);
      const first = await becomes(id, { userName: resource.userName, active: true, name: resource.name });
      await change(id, { op: 'replace', path: 'name.familyName', value: `Wed${tag}` });
      await becomes(id, { id: first.id, name: { familyName: `Wed${tag}` }, displayName: `Ada${tag} Wed${tag}` });
      const fields = everyMappedField(tag);
      await change(id, { op: 'replace', value: fields });
      await becomes(id, {
        id: first.id,
        ...fields,
        emails: expect.arrayContaining(fields.emails.map((email) => expect.objectContaining(email))),
      });
      await change(id, { op: 'replace', path: 'userName', value: `new.${tag}@example.org` });
      await becomes(id, { id: first.id, userName: `new.${tag}@example.org` });
      await change(id, { op: 'remove', path: 'title' }, { op: 'remove', path: 'phoneNumbers' });
      const less = await eventually(async () => {
        const account = await becomes(id, { id: first.id });
        expect(account).not.toHaveProperty('title');
        return account;
      }, PATIENCE);
      expect(less['phoneNumbers'] ?? []).toEqual([]);
      expect((await client.scim('DELETE', `/Users/${id}`)).status).toBe(204);
      await isGone(id);
      expect(await parked()).not.toContain(id);
    }, 240_000);

    it('is deactivated and active again by its own field, by its consent and by its scope', async () => {
      const { resource } = person();
      const id = await create(resource);
      const { id: account } = await becomes(id, { active: true });
      const turns: readonly [object, object][] = [
        [
          { op: 'replace', path: 'active', value: false },
          { op: 'replace', path: 'active', value: true },
        ],
        [
          { op: 'replace', path: `${CUSTOMER}:consents`, value: [consent('withdrawn')] },
          { op: 'replace', path: `${CUSTOMER}:consents`, value: [consent('granted')] },
        ],
        [
          { op: 'replace', path: 'userType', value: 'guest' },
          { op: 'replace', path: 'userType', value: 'member' },
        ],
      ];
      for (const [off, on] of turns) {
        await change(id, off);
        await becomes(id, { id: account, active: false });
        await change(id, on);
        await becomes(id, { id: account, active: true });
      }
      expect(await parked()).not.toContain(id);
    }, 240_000);

    it('has a group, and is in it and out of it', async () => {
      const id = await create(person().resource);
      const { id: account } = await becomes(id, { active: true });
      const { tag: displayName } = person();
      const group = await client.scim('POST', '/Groups', { schemas: [GROUP], displayName, members: [{ value: id }] });
      const { id: groupId } = group.body as Account;
      await eventually(
        async () =>
          expect(await administrator.groups(groupId)).toMatchObject([{ displayName, members: [{ value: account }] }]),
        PATIENCE,
      );
      const emptied = { schemas: [PATCH_OP], Operations: [{ op: 'remove', path: `members[value eq "${id}"]` }] };
      expect((await client.scim('PATCH', `/Groups/${groupId}`, emptied)).status).toBe(200);
      await eventually(async () => {
        const [found] = await administrator.groups(groupId);
        expect(found?.members ?? []).toEqual([]);
      }, PATIENCE);
      expect((await client.scim('DELETE', `/Groups/${groupId}`)).status).toBe(204);
      await eventually(async () => expect(await administrator.groups(groupId)).toEqual([]), PATIENCE);
    }, 240_000);

    it(
      `is erased, read back, with a receipt; the product keeps ${remains.delete ?? 'nothing'}`,
      () => isErased('delete'),
      240_000,
    );

    it('who was there before without an external id is a conflict, and is adopted by address once that is allowed', async () => {
      const { resource } = person();
      const { userName, name: names, emails } = resource;
      const before = await administrator.make('Users', { schemas: [USER], userName, name: names, emails });
      const id = await create(resource);
      await eventually(async () => expect(await parked()).toContain(id), PATIENCE);
      expect(await administrator.users('userName', userName)).toMatchObject([{ id: before }]);
      expect(await administrator.users('externalId', id)).toEqual([]);
      await reconfigure({ adoptByEmail: true, onErase: 'anonymize then delete' });
      await eventually(
        async () => expect(await runRollcall(system, 'targets', 'retry', 'app', id)).toMatchObject({ code: 0 }),
        PATIENCE,
      );
      await becomes(id, { id: before, userName });
      expect(await administrator.users('userName', userName)).toHaveLength(1);
    }, 240_000);

    it('who was there before with our external id is adopted by it', async () => {
      const { resource } = person();
      const id = await create({ ...resource, userType: 'guest' });
      const { userName, name: names, emails } = resource;
      const before = await administrator.make('Users', {
        schemas: [USER],
        userName: `old.${userName}`,
        externalId: id,
        name: names,
        emails,
      });
      await change(id, { op: 'replace', path: 'userType', value: 'member' });
      await becomes(id, { id: before, userName });
    }, 240_000);

    it(
      `is overwritten before it is deleted where an erasure asks for that; the product keeps ${remains['anonymize then delete'] ?? 'nothing'}`,
      () => isErased('anonymize then delete'),
      240_000,
    );

    it('leaves nobody behind who could not be brought in step', () =>
      eventually(async () => expect(JSON.parse(await parked())).toEqual({ parked: [] }), PATIENCE));
  });
}
