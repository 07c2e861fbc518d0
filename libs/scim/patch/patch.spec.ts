import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject, Resource } from '../json.ts';
import { MAX_PATCH_OPERATIONS, MAX_PATCH_VISITS, MAX_VALUES } from '../resource/limits.ts';
import { parseResource } from '../resource/parse-resource.ts';
import { userType } from '../resource-type/types.ts';
import { patchBody } from '../testing/arbitrary-patch.ts';
import { applyPatch } from './apply-patch.ts';
import { parsePatch } from './parse-patch.ts';

const person = (extra: JsonObject = {}): Resource => {
  const parsed = parseResource(userType, { userName: 'babs', ...extra });
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
};

function patch(resource: Resource, ...operations: JsonObject[]) {
  const request = parsePatch(userType, patchBody(operations));
  return request.ok ? applyPatch(userType, resource, request.value) : request;
}

const given = (extra: JsonObject) => ({
  when: (...operations: JsonObject[]) => ({
    then: (expected: JsonObject) =>
      expect(patch(person(extra), ...operations)).toEqual({ ok: true, value: person(expected) }),
    fails: (scimType: string, detail = '') => {
      const result = patch(person(extra), ...operations);
      expect(result).toMatchObject({ ok: false, error: { status: 400, scimType } });
      expect(result.ok ? '' : result.error.detail).toContain(detail);
    },
  }),
});

const work = { type: 'work', value: 'babs@work.example' };
const home = { type: 'home', value: 'babs@home.example' };
const emails = (...list: Json[]): JsonObject => ({ emails: list });

describe('add (RFC 7644 §3.5.2.1)', () => {
  it('sets what is not there, and replaces the one value of what has one', () => {
    given({}).when({ op: 'add', path: 'title', value: 'Guide' }).then({ title: 'Guide' });
    given({ title: 'Guide' }).when({ op: 'add', path: 'title', value: 'Chief' }).then({ title: 'Chief' });
  });

  it('appends to what has several, also a single one without its array', () => {
    given(emails(work))
      .when({ op: 'add', path: 'emails', value: [home] })
      .then(emails(work, home));
    given(emails(work)).when({ op: 'add', path: 'emails', value: home }).then(emails(work, home));
  });

  it('adds attributes of the value where there is no path', () => {
    given({ name: { givenName: 'Babs' } })
      .when({ op: 'add', value: { ...emails(home), name: { familyName: 'Jensen' }, nickName: 'B' } })
      .then({ name: { givenName: 'Babs', familyName: 'Jensen' }, ...emails(home), nickName: 'B' });
  });

  it('adds sub-attributes to the elements that the filter finds', () => {
    given(emails(work, home))
      .when({ op: 'add', path: 'emails[type eq "home"].display', value: 'At home' })
      .then(emails(work, { ...home, display: 'At home' }));
  });

  it('makes the element that the filter describes where there is none', () => {
    given({})
      .when({ op: 'add', path: 'emails[type eq "work" and primary eq true].value', value: 'b@w.example' })
      .then(emails({ type: 'work', primary: true, value: 'b@w.example' }));
    given({}).when({ op: 'add', path: 'emails[type ne "work"].value', value: 'x' }).fails('noTarget');
  });

  it('of a new primary takes it from the former one', () => {
    given(emails({ ...work, primary: true }))
      .when({ op: 'add', path: 'emails', value: [{ ...home, primary: true }] })
      .then(emails({ ...work, primary: false }, { ...home, primary: true }));
  });
});

describe('remove (RFC 7644 §3.5.2.2)', () => {
  it('takes away an attribute, a sub-attribute, the elements found, and all of them', () => {
    given({ title: 'Guide' }).when({ op: 'remove', path: 'title' }).then({});
    given({ name: { givenName: 'B', familyName: 'J' } })
      .when({ op: 'remove', path: 'name.givenName' })
      .then({ name: { familyName: 'J' } });
    given(emails(work, home)).when({ op: 'remove', path: 'emails[type eq "work"]' }).then(emails(home));
    given(emails(work)).when({ op: 'remove', path: 'emails[type eq "work"]' }).then({});
    given(emails(work, home)).when({ op: 'remove', path: 'emails' }).then({});
    given(emails(work, home))
      .when({ op: 'remove', path: 'emails[type eq "work"].type' })
      .then(emails({ value: work.value }, home));
  });

  it('of what is not there is no error', () => {
    given({}).when({ op: 'remove', path: 'title' }).then({});
    given(emails(home)).when({ op: 'remove', path: 'emails[type eq "work"]' }).then(emails(home));
  });

  it('of what is required is refused', () => {
    given({}).when({ op: 'remove', path: 'userName' }).fails('mutability', 'userName');
  });
});

describe('replace (RFC 7644 §3.5.2.3)', () => {
  it('sets what is not there', () => {
    given({}).when({ op: 'replace', path: 'title', value: 'Guide' }).then({ title: 'Guide' });
  });

  it('replaces all elements, the elements found, or a part of them', () => {
    given(emails(work))
      .when({ op: 'replace', path: 'emails', value: [home] })
      .then(emails(home));
    given(emails(work, home))
      .when({ op: 'replace', path: 'emails[type eq "work"]', value: { value: 'n@w.example' } })
      .then(emails({ type: 'work', value: 'n@w.example' }, home));
    given(emails(work, home))
      .when({ op: 'replace', path: 'emails[type eq "work"].value', value: 'n@w.example' })
      .then(emails({ type: 'work', value: 'n@w.example' }, home));
  });

  it('of a complex attribute leaves the sub-attributes that it does not name', () => {
    given({ name: { givenName: 'B', familyName: 'J' } })
      .when({ op: 'replace', path: 'name', value: { givenName: 'Barbara' } })
      .then({ name: { givenName: 'Barbara', familyName: 'J' } });
  });

  it('whose filter finds nothing fails with noTarget', () => {
    given(emails(home)).when({ op: 'replace', path: 'emails[type eq "work"].value', value: 'x' }).fails('noTarget');
  });
});

describe('what is wrong with a request is told with the operation and the attribute', () => {
  const ok = { op: 'add', path: 'title', value: 'Guide' };

  it.each([
    [{ op: 'replace', path: 'id', value: 'x' }, 'mutability', 'id is read-only'],
    [{ op: 'add', path: 'groups', value: [{ value: 'x' }] }, 'mutability', 'groups'],
    [{ op: 'replace', path: 'nothing', value: 'x' }, 'invalidPath', 'Operations[1]'],
    [{ op: 'replace', path: 'emails[type eq', value: 'x' }, 'invalidFilter', 'column'],
    [{ op: 'replace', path: 'title[value eq "x"]', value: 'x' }, 'invalidPath', 'takes no filter'],
    [{ op: 'replace', path: 'name..givenName', value: 'x' }, 'invalidPath', 'column 1'],
    [{ op: 'replace', path: 7, value: 'x' }, 'invalidPath', 'string'],
    [{ op: 'move', path: 'title' }, 'invalidSyntax', 'op'],
    [{ op: 'add', path: 'active', value: 'perhaps' }, 'invalidValue', 'active: expected true or false'],
    [{ op: 'add', path: 'title' }, 'invalidValue', 'value: expected one'],
    [{ op: 'add', value: 'x' }, 'invalidValue', 'object of attributes'],
    [
      {
        op: 'add',
        path: 'emails',
        value: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      'invalidValue',
      'primary',
    ],
  ])('%j: %s', (operation, scimType, detail) => {
    given({}).when(ok, operation).fails(scimType, detail);
    given({}).when(ok, operation).fails(scimType, 'Operations[1]');
  });

  it.each([
    [{}, 'Operations'],
    [{ Operations: [] }, 'Operations'],
    [{ schemas: ['urn:x'], Operations: [{ op: 'remove', path: 'title' }] }, 'schemas'],
    [[], 'object'],
    [null, 'object'],
  ])('%j', (body, detail) => {
    const parsed = parsePatch(userType, body);
    expect(parsed).toMatchObject({ ok: false, error: { status: 400, scimType: 'invalidSyntax' } });
    expect(parsed.ok ? '' : parsed.error.detail).toContain(detail);
  });
});

describe('a PATCH may hold', () => {
  const repeated = (times: number): JsonObject[] =>
    Array.from({ length: times }, () => ({ op: 'add', path: 'title', value: 'x' }));

  it('as many operations as is announced, and not one more', () => {
    given({})
      .when(...repeated(MAX_PATCH_OPERATIONS))
      .then({ title: 'x' });
    given({})
      .when(...repeated(MAX_PATCH_OPERATIONS + 1))
      .fails('invalidValue', 'Operations');
  });

  it('as many values of one attribute as is announced, and not one more, all operations together', () => {
    const values = (from: number, count: number): Json[] =>
      Array.from({ length: count }, (_, n) => ({ value: `e${String(from + n)}` }));
    given({})
      .when({ op: 'add', path: 'emails', value: values(0, MAX_VALUES) })
      .then(emails(...values(0, MAX_VALUES)));
    given({})
      .when({ op: 'add', path: 'emails', value: values(0, MAX_VALUES + 1) })
      .fails('invalidValue', 'emails');
    given({})
      .when(
        { op: 'add', path: 'emails', value: values(0, MAX_VALUES) },
        { op: 'add', path: 'emails', value: values(MAX_VALUES, 1) },
      )
      .fails('invalidValue', 'emails');
  });
});

describe('a PATCH of a thousand values', () => {
  const thousand = emails(...Array.from({ length: MAX_VALUES }, (_, n) => ({ value: `É${String(n)}`, display: 'x' })));
  const again = (times: number): JsonObject[] =>
    Array.from({ length: times }, (_, n) => ({ op: 'remove', path: `emails[display eq "none ${String(n)}"]` }));

  it('may look at as many as is announced, operation by operation, and not at one more', () => {
    const most = MAX_PATCH_VISITS / MAX_VALUES;
    given(thousand)
      .when(...again(most))
      .then(thousand);
    given(thousand)
      .when(...again(most + 1))
      .fails('invalidValue', `Operations[${String(most)}]`);
  });
});

describe('names that every JavaScript object has', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])('%s is no attribute', (name) => {
    const hostile: unknown = JSON.parse(`{"op":"add","value":{"${name}":{"polluted":"yes"}}}`);
    const request = parsePatch(userType, { Operations: [hostile] });
    expect(request).toMatchObject({ ok: false, error: { scimType: 'invalidPath' } });
    const deep = parsePatch(userType, { Operations: [{ op: 'add', path: `name.${name}.polluted`, value: 'yes' }] });
    expect(deep.ok).toBe(false);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});
