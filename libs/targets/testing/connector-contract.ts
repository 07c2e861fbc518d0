import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DirectoryPerson } from '#directory';
import { CUSTOMER_SCHEMA, type JsonObject } from '#scim';
import type { CallResult, RemoteAccount, TargetDocument } from '../connector.ts';
import type { Desired, Target } from '../target.ts';
import { directoryPerson, withConsent } from './directory-person.ts';

/** What a system does to those who write to it, for so many requests. */
export interface Fault {
  readonly mode: 'none' | 'down' | 'slow' | 'hang' | 'throttle' | 'lost';
  readonly ms?: number;
  readonly times?: number;
}

/** A target that really runs, and its switches. */
export interface ContractSubject {
  readonly target: Target;
  /** The same system reached with wrong credentials. */
  readonly stranger: Target;
  /** The same at an address where nothing listens. */
  readonly unreachable: Target;
  fail(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

type Present = Extract<Desired, { kind: 'present' }>;

const signal = new AbortController().signal;
const options = { signal };

/** What every connector and profile is held to, against the system itself (the port's comments in connector.ts). */
export function connectorContract(name: string, open: () => Promise<ContractSubject>): void {
  describe(`the connector of ${name}`, () => {
    let subject: ContractSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const connector = () => subject.target.connector;
    const capabilities = async () => done(await connector().describe(options));

    function wanted(person: DirectoryPerson): Present {
      const desired = subject.target.desire(person);
      if (desired.kind !== 'present') throw new Error(`the person is not wanted: ${desired.kind}`);
      return desired;
    }

    const customer = (attributes: JsonObject = {}): DirectoryPerson =>
      directoryPerson({
        phoneNumbers: [{ value: '+493012345678', type: 'work' }],
        ...withConsent('granted', attributes),
      });

    async function made(person: DirectoryPerson = customer()): Promise<Made> {
      const { document, keys } = wanted(person);
      const account = done(await connector().create('User', { externalId: person.id, document }, options));
      return { person, document, keys, account };
    }

    /** Brings the account to what is wanted of the person as they are now. */
    async function changed({ account, document, person }: Made, next: DirectoryPerson): Promise<RemoteAccount> {
      const after = wanted(next);
      const fields = subject.target.differences('User', after.document, document);
      return done(
        await connector().update(
          'User',
          account.remoteId,
          { externalId: person.id, document: after.document, changed: pick(after.document, fields) },
          options,
        ),
      );
    }

    const differences = (document: TargetDocument, account: RemoteAccount) =>
      subject.target.differences('User', document, account.document);

    it('creates an account that is as wanted and knows whose it is', async () => {
      const { person, document, account } = await made();
      expect(differences(document, account)).toEqual([]);
      expect(account.externalId).toBe(person.id);
      const read = done(await connector().read('User', account.remoteId, options));
      expect(read).toEqual(account);
    });

    it('finds it by every key that it says it can, and nobody by a key that nobody has', async () => {
      const { keys, account } = await made();
      const known = keys.filter(({ kind }) => kind !== 'name');
      expect((await capabilities()).keys).toEqual(expect.arrayContaining(known.map(({ kind }) => kind)));
      for (const key of known) {
        expect(await connector().find('User', key, options)).toEqual({ kind: 'done', value: [account] });
        const nobody = { kind: key.kind, value: `nobody-${randomUUID()}@example.org` };
        expect(await connector().find('User', nobody, options)).toEqual({ kind: 'done', value: [] });
      }
    });

    it('answers absent for what is not there, whatever is asked of it', async () => {
      const { account } = await made();
      await connector().remove('User', account.remoteId, options);
      const { document } = wanted(customer());
      const change = { externalId: randomUUID(), document, changed: document };
      expect(await connector().read('User', account.remoteId, options)).toEqual({ kind: 'absent' });
      expect(await connector().update('User', account.remoteId, change, options)).toEqual({ kind: 'absent' });
      expect(await connector().remove('User', account.remoteId, options)).toEqual({ kind: 'absent' });
    });

    it('changes what is named and nothing else, and can be told twice', async () => {
      const before = await made(customer({ loyalty: { tier: 'gold' } }));
      const next = changedPerson(before.person, { name: { givenName: 'Ada', familyName: 'King' }, locale: 'fr-FR' });
      const fields = subject.target.differences('User', wanted(next).document, before.document);
      expect(fields.length).toBeGreaterThan(0);
      const account = await changed(before, next);
      expect(differences(wanted(next).document, account)).toEqual([]);
      expect(withoutFields(account.document, fields)).toEqual(withoutFields(before.account.document, fields));
      expect(await changed(before, next)).toEqual(account);
      expect(done(await connector().read('User', account.remoteId, options))).toEqual(account);
    });

    it('empties what a person has no longer', async () => {
      const before = await made(customer({ loyalty: { tier: 'gold', membershipNumber: randomUUID() } }));
      const next = changedPerson(before.person, { phoneNumbers: [], locale: null, ...withConsent('granted') });
      const account = await changed(before, next);
      expect(differences(wanted(next).document, account)).toEqual([]);
      expect(JSON.stringify(account.document)).not.toMatch(/\+49|gold|de-DE/);
    });

    it('refuses a second account for the same person as a conflict', async () => {
      const { person, document, account, keys } = await made();
      const second = await connector().create('User', { externalId: person.id, document }, options);
      expect(second).toMatchObject({ kind: 'failed', error: { class: 'conflict', inDoubt: false } });
      tellsNothing(second, document);
      const [link] = keys;
      if (link !== undefined) {
        expect(await connector().find('User', link, options)).toEqual({ kind: 'done', value: [account] });
      }
    });

    it('disables and keeps, where it can; an update brings the account back', async () => {
      const before = await made();
      const disabled = await connector().disable(before.account.remoteId, options);
      if (!(await capabilities()).disable) {
        expect(disabled).toMatchObject({ kind: 'failed', error: { class: 'permanent' } });
        return;
      }
      expect(differences(before.document, done(disabled))).toHaveLength(1);
      expect(await connector().disable(before.account.remoteId, options)).toEqual(disabled);
      const update = { externalId: before.person.id, document: before.document, changed: before.document };
      const back = done(await connector().update('User', before.account.remoteId, update, options));
      expect(differences(before.document, back)).toEqual([]);
    });

    it('unsubscribes and keeps, where it can; an update subscribes again', async () => {
      const before = await made();
      const unsubscribed = await connector().unsubscribe(before.account.remoteId, options);
      if (!(await capabilities()).unsubscribe) {
        expect(unsubscribed).toMatchObject({ kind: 'failed', error: { class: 'permanent' } });
        return;
      }
      const account = done(unsubscribed);
      expect(differences(before.document, account)).toHaveLength(1);
      if (before.account.optedOut !== undefined) {
        expect([before.account.optedOut, account.optedOut]).toEqual([false, true]);
      }
      const update = { externalId: before.person.id, document: before.document, changed: before.document };
      const back = done(await connector().update('User', account.remoteId, update, options));
      expect(differences(before.document, back)).toEqual([]);
    });

    it('removes for good: nothing is left under the id or any key', async () => {
      const { person, document, account, keys } = await made();
      const held = done(await connector().verifyErased(account.remoteId, keys, options));
      expect(held.residuals).not.toEqual([]);
      expect(JSON.stringify(held)).not.toContain(person.id.slice(0, 8));
      expect(await connector().remove('User', account.remoteId, options)).toEqual({ kind: 'done', value: null });
      expect(done(await connector().verifyErased(account.remoteId, keys, options))).toEqual({ residuals: [] });
      const again = await connector().create('User', { externalId: person.id, document }, options);
      expect(again.kind).toBe('done');
    });

    it('tells of another account under the same key when it verifies an erasure', async () => {
      const { account, keys } = await made();
      const link = keys.filter(({ kind }) => kind === 'externalId');
      const found = done(await connector().verifyErased(`gone-${randomUUID()}`, link, options));
      expect(found.residuals).toEqual(expect.arrayContaining([expect.stringContaining('another account')]));
      await connector().remove('User', account.remoteId, options);
      expect(done(await connector().verifyErased(undefined, link, options))).toEqual({ residuals: [] });
    });

    it('lists every account once, in the order that it says', async () => {
      const accounts = [];
      for (let count = 0; count < 5; count += 1) accounts.push((await made()).account);
      const listed: RemoteAccount[] = [];
      for await (const page of connector().list('User', options)) listed.push(...page);
      expect(listed).toEqual(expect.arrayContaining(accounts));
      const ids = listed.map(({ remoteId }) => remoteId);
      expect(new Set(ids).size).toBe(ids.length);
      const { listOrder } = await capabilities();
      if (listOrder === 'numeric') expect(ids).toEqual([...ids].sort((one, other) => Number(one) - Number(other)));
      if (listOrder === 'bytewise') expect(ids).toEqual([...ids].sort());
    });

    describe('when something is wrong', () => {
      it('says transient of a system that is down, and leaves nothing in doubt', async () => {
        const { account, document } = await made();
        await subject.fail({ mode: 'down', times: 2 });
        const read = await connector().read('User', account.remoteId, options);
        expect(read).toMatchObject({ kind: 'failed', error: { class: 'transient', inDoubt: false } });
        const person = customer();
        const create = await connector().create('User', { externalId: person.id, ...wanted(person) }, options);
        expect(create).toMatchObject({ kind: 'failed', error: { class: 'transient', inDoubt: false } });
        tellsNothing(read, document);
      });

      it('says throttled, and for how long', async () => {
        const { account } = await made();
        await subject.fail({ mode: 'throttle', ms: 3_000, times: 1 });
        expect(await connector().read('User', account.remoteId, options)).toMatchObject({
          kind: 'failed',
          error: { class: 'throttled', retryAfter: 3_000, inDoubt: false },
        });
      });

      it('waits for a slow system', async () => {
        const { account } = await made();
        await subject.fail({ mode: 'slow', ms: 300, times: 1 });
        expect(await connector().read('User', account.remoteId, options)).toEqual({ kind: 'done', value: account });
      });

      it('gives up at the deadline; a create is in doubt then, a read is not', async () => {
        const { account } = await made();
        const person = customer();
        await subject.fail({ mode: 'hang', times: 2 });
        const wait = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(300) });
        const read = await connector().read('User', account.remoteId, wait());
        expect(read).toMatchObject({ kind: 'failed', error: { class: 'transient', inDoubt: false } });
        const create = await connector().create('User', { externalId: person.id, ...wanted(person) }, wait());
        expect(create).toMatchObject({ kind: 'failed', error: { class: 'transient', inDoubt: true } });
        tellsNothing(create, wanted(person).document);
        await subject.fail({ mode: 'none' });
      });

      it('leaves a create in doubt whose answer was lost; the account is found by its link', async () => {
        const person = customer();
        const { document, keys } = wanted(person);
        await subject.fail({ mode: 'lost', times: 1 });
        const create = await connector().create('User', { externalId: person.id, document }, options);
        expect(create).toMatchObject({ kind: 'failed', error: { class: 'transient', inDoubt: true } });
        tellsNothing(create, document);
        const [link] = keys;
        if (link === undefined) throw new Error('there is no key');
        const [found, ...others] = done(await connector().find('User', link, options));
        if (found === undefined) throw new Error('it was not found');
        expect(others).toEqual([]);
        expect(differences(document, found)).toEqual([]);
      });

      it('says auth of credentials that are refused', async () => {
        const person = customer();
        const create = await subject.stranger.connector.create(
          'User',
          { externalId: person.id, ...wanted(person) },
          options,
        );
        expect(create).toMatchObject({ kind: 'failed', error: { class: 'auth', inDoubt: false } });
        expect(await subject.stranger.connector.describe(options)).toMatchObject({ error: { class: 'auth' } });
      });

      it('leaves nothing in doubt where nobody listens', async () => {
        const person = customer();
        const create = await subject.unreachable.connector.create(
          'User',
          { externalId: person.id, ...wanted(person) },
          options,
        );
        expect(create).toMatchObject({
          kind: 'failed',
          error: { class: 'transient', reason: expect.stringContaining('refuses connections'), inDoubt: false },
        });
      });

      it('interrupts a list rather than end it early', async () => {
        await subject.fail({ mode: 'down', times: 1 });
        const listing = async (): Promise<void> => {
          for await (const _page of connector().list('User', options));
        };
        await expect(listing()).rejects.toMatchObject({ name: 'ListInterrupted', error: { class: 'transient' } });
      });
    });
  });
}

interface Made {
  readonly person: DirectoryPerson;
  readonly document: TargetDocument;
  readonly keys: Present['keys'];
  readonly account: RemoteAccount;
}

/** The same person with other attributes; null takes one away. */
function changedPerson(person: DirectoryPerson, attributes: JsonObject): DirectoryPerson {
  if (!('document' in person) || person.document === null) throw new Error('the person has no document');
  const merged = { ...person.document, ...attributes };
  const { [CUSTOMER_SCHEMA]: extension } = merged;
  const document = Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
  return {
    ...person,
    active: document['active'] !== false,
    document: { ...document, ...(extension === undefined ? {} : { [CUSTOMER_SCHEMA]: extension }) },
  };
}

function done<T>(result: CallResult<T>): T {
  if (result.kind === 'done') return result.value;
  throw new Error(result.kind === 'failed' ? result.error.reason : 'absent');
}

/** A reason ends in logs and events: no text of the person may stand in it. */
function tellsNothing(result: CallResult<unknown>, document: TargetDocument): void {
  const reason = result.kind === 'failed' ? result.error.reason : '';
  const texts = [...JSON.stringify(document).matchAll(/"([^"]{4,})"(?!:)/g)].map(([, text = '']) => text);
  for (const text of texts) expect(reason).not.toContain(text);
}

const pick = (document: TargetDocument, fields: readonly string[]): JsonObject =>
  Object.fromEntries(fields.map((field) => [field, document[field] ?? null]));

const withoutFields = (document: TargetDocument, fields: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(document).filter(([field]) => !fields.includes(field)));
