import { describe, expect, it } from '@jest/globals';
import { groupType, userType } from '../resource-type/types.ts';
import { parsePatch } from '../patch/parse-patch.ts';
import { patchBody } from '../testing/arbitrary-patch.ts';
import { parseGroup } from './parse-group.ts';
import { parseResource } from './parse-resource.ts';

describe('what is wrong is told at its own place', () => {
  it('not as of a list that comes later', () => {
    const read = parseResource(userType, { userName: 'ada', active: 5, emails: [{ value: 'a@b' }], roles: ['x'] });
    expect(read).toMatchObject({ error: { detail: 'active: expected true or false' } });
  });

  it('nor as of members that come later', () => {
    const read = parseGroup({ displayName: 5, members: [{ value: 'm1' }] });
    expect(read).toMatchObject({ error: { detail: 'displayName: expected a string' } });
  });

  it('nor in a PATCH without a path', () => {
    const value = { displayName: 5, members: [{ value: 'm1' }] };
    const read = parsePatch(groupType, patchBody([{ op: 'replace', value }]));
    expect(read).toMatchObject({ error: { detail: 'Operations[0]: displayName: expected a string' } });
  });
});

describe('a password, which is kept nowhere', () => {
  it('has to be a string nonetheless', () => {
    expect(parseResource(userType, { userName: 'ada', password: 'secret' })).toEqual({
      ok: true,
      value: { schemas: [userType.schema], userName: 'ada' },
    });
    const refused = { ok: false, error: { status: 400, scimType: 'invalidValue' } };
    expect(parseResource(userType, { userName: 'ada', password: 5 })).toMatchObject(refused);
    const operations = [{ op: 'replace', path: 'password', value: ['secret', 'more'] }];
    expect(parsePatch(userType, patchBody(operations))).toMatchObject(refused);
  });
});
