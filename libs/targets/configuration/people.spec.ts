import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { CUSTOMER_SCHEMA } from '#scim';
import { departedPerson, directoryPerson, withConsent } from '../testing/directory-person.ts';
import type { Desired, Target } from '../target.ts';
import { loadTargets } from './load-targets.ts';

const SANDBOX = join(import.meta.dirname, '../profiles/sandbox.rollcall.yaml');
const ENV = { SANDBOX_URL: 'http://127.0.0.1:7402' };

let targets: readonly Target[];
beforeAll(async () => {
  targets = await loadTargets(SANDBOX, ENV);
});
afterAll(() => Promise.all(targets.map(({ connector }) => connector.close())));

const desire = (name: string, person: Parameters<Target['desire']>[0]): Desired | undefined =>
  targets.find((target) => target.name === name)?.desire(person);

describe('what the demo targets hold of a person', () => {
  it('wants everybody in the app, the shop and the CRM, and nobody in the newsletter without a granted consent', () => {
    const ada = directoryPerson();
    expect(['app', 'shop', 'crm'].map((name) => desire(name, ada)?.kind)).toEqual(['present', 'present', 'present']);
    expect(desire('newsletter', ada)).toMatchObject({ kind: 'left', policy: 'unsubscribe' });
    expect(desire('newsletter', directoryPerson(withConsent('granted')))).toMatchObject({
      kind: 'present',
      document: { subscribed: true, lists: ['news'] },
    });
  });

  it('lets a withdrawn consent unsubscribe in the newsletter and touch nobody elsewhere', () => {
    const withdrawn = directoryPerson(withConsent('withdrawn'));
    expect(desire('newsletter', withdrawn)).toMatchObject({
      kind: 'left',
      policy: 'unsubscribe',
      why: `not met: ${CUSTOMER_SCHEMA}:consents[purpose eq "newsletter" and granted eq true]`,
      keys: [{ kind: 'externalId', value: withdrawn.id }, { kind: 'email' }],
    });
    expect(desire('app', withdrawn)).toMatchObject({ kind: 'present', document: { active: true } });
    expect(desire('shop', withdrawn)).toMatchObject({
      kind: 'present',
      document: { state: 'ENABLED', marketingOptIn: false },
    });
    expect(desire('crm', withdrawn)).toMatchObject({ kind: 'present', document: { optOut: { email: true } } });
  });

  it('gives a SCIM target a name to show that follows the names, and the login name of who has none', () => {
    const shown = (attributes: Parameters<typeof directoryPerson>[0]) => desire('app', directoryPerson(attributes));
    const names = { givenName: 'Ada', familyName: 'Lovelace' };
    expect(shown({ name: names })).toMatchObject({
      document: { displayName: 'Ada Lovelace', name: { ...names, formatted: 'Ada Lovelace' } },
    });
    expect(shown({ name: { ...names, formatted: 'Lady A.' }, displayName: 'Ada' })).toMatchObject({
      document: { displayName: 'Ada', name: { formatted: 'Lady A.' } },
    });
    expect(shown({ name: {}, userName: 'ada' })).toMatchObject({ document: { displayName: 'ada' } });
  });

  it('keeps who is not to be contacted, or is suppressed, out of the newsletter whatever they agreed to', () => {
    for (const flag of ['doNotContact', 'suppressed']) {
      const person = directoryPerson(withConsent('granted', { [flag]: true }));
      expect(desire('newsletter', person)).toMatchObject({ kind: 'left', why: expect.stringContaining(flag) });
    }
  });

  it('switches off whoever is inactive, in each system its own way', () => {
    const inactive = directoryPerson({ active: false });
    expect(desire('app', inactive)).toMatchObject({ document: { active: false } });
    expect(desire('shop', inactive)).toMatchObject({ document: { state: 'DISABLED' } });
    expect(desire('crm', inactive)).toMatchObject({ document: { active: false } });
  });

  it('removes who was deleted, by the id alone', () => {
    const gone = departedPerson('deleted');
    for (const name of ['app', 'shop', 'newsletter', 'crm']) {
      expect(desire(name, gone)).toEqual({
        kind: 'deleted',
        policy: 'delete',
        keys: [{ kind: 'externalId', value: gone.id }],
      });
    }
    expect(desire('shop', departedPerson('erased'))).toMatchObject({ kind: 'erased', policy: 'delete' });
  });

  it('gives every address of somebody who is being erased as a key', () => {
    const emails = [
      { value: 'one@example.org', primary: true },
      { value: 'two@example.org', type: 'home' },
    ];
    const person = directoryPerson({ userName: 'ada@example.org', emails });
    const erasing = { ...person, status: 'erasing' } as const;
    const desired = desire('shop', erasing);
    expect(desired?.kind === 'erased' ? desired.keys.map(({ value }) => value) : []).toEqual([
      person.id,
      'ada@example.org',
      'one@example.org',
      'two@example.org',
    ]);
  });

  it('names the field that it cannot map, and no value', () => {
    const emails = [{ value: 'one@example.org' }];
    const odd = directoryPerson({ emails, [CUSTOMER_SCHEMA]: { loyalty: { tier: 7 } } });
    expect(desire('crm', odd)).toEqual({
      kind: 'unmappable',
      field: 'categories',
      reason: 'an operator or function got a value of a type that it cannot take',
    });
  });

  it('cannot map a person whose key is gone', () => {
    const hidden = { ...directoryPerson(), document: null };
    expect(desire('shop', hidden)).toMatchObject({ kind: 'unmappable', field: '(all)' });
  });
});

describe('the generation of a target', () => {
  it('is the same for the same configuration, and another for another address; credentials do not count', async () => {
    const generations = async (env: Readonly<Record<string, string>>): Promise<string[]> => {
      const loaded = await loadTargets(SANDBOX, env);
      await Promise.all(loaded.map(({ connector }) => connector.close()));
      return loaded.map(({ generation }) => generation);
    };
    const before = targets.map(({ generation }) => generation);
    expect(await generations(ENV)).toEqual(before);
    expect(await generations({ ...ENV, SANDBOX_SHOP_KEY: 'another', SANDBOX_APP_TOKEN: 'another' })).toEqual(before);
    const elsewhere = await generations({ SANDBOX_URL: 'http://127.0.0.1:8402' });
    expect(elsewhere.filter((generation) => before.includes(generation))).toEqual([]);
    expect(new Set(before).size).toBe(4);
  });
});
