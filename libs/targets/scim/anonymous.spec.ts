import { describe, expect, it } from '@jest/globals';
import { anonymous } from './anonymous.ts';
import { patchOperations } from './patch-operations.ts';

describe('a person made anonymous', () => {
  const document = anonymous(['externalId', 'userName', 'name', 'displayName', 'emails', 'title', 'active'], '7');

  it('has a name, an address and a displayed name that say nothing, since providers refuse to be without', () =>
    expect(document).toMatchObject({
      externalId: null,
      userName: 'erased-7',
      displayName: 'erased',
      emails: [{ value: 'erased-7@erased.invalid', primary: true }],
      title: null,
      active: false,
    }));

  it('has the parts of the name removed one by one, and what is computed of them overwritten', () => {
    const ofName = patchOperations(document).filter(({ path }) => path.startsWith('name.'));
    expect(ofName).toContainEqual({ op: 'replace', path: 'name.formatted', value: 'erased' });
    expect(ofName.filter(({ op }) => op === 'remove').map(({ path }) => path)).toEqual(
      ['familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix'].map((part) => `name.${part}`),
    );
  });

  it('gets no attribute that is not mapped', () =>
    expect(Object.keys(anonymous(['userName'], '7'))).toEqual(['userName', 'active']));
});
