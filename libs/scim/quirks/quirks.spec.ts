import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject, Resource } from '../json.ts';
import { applyPatch } from '../patch/apply-patch.ts';
import { parsePatch } from '../patch/parse-patch.ts';
import { parseGroup } from '../resource/parse-group.ts';
import { parseResource } from '../resource/parse-resource.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { findAttribute } from '../resource-type/path.ts';
import { groupType, userType } from '../resource-type/types.ts';
import { patchBody } from '../testing/arbitrary-patch.ts';
import { booleanFromText } from './boolean-text.ts';
import { createsMissingElement } from './capitalised-replace.ts';
import { valueFromText } from './complex-as-text.ts';
import { listedValues } from './listed-values.ts';
import { memberTypeFromReference } from './member-type.ts';
import { operationName } from './operation-name.ts';
import { namedByRemove } from './pathless-remove.ts';
import { isIgnoredKey } from './read-only-key.ts';
import { roleFromJsonText } from './role-as-json.ts';
import { isDroppedUnknown } from './unknown-null.ts';
import { isForeignSchema } from './unknown-schema.ts';
import { unwrappedComplex } from './wrapped-complex.ts';
import { unwrappedScalar } from './wrapped-scalar.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function attribute(path: string): Attribute {
  const found = findAttribute(userType, path);
  if (found === undefined) throw new Error(`no attribute ${path}`);
  return found;
}

const person = (extra: JsonObject = {}): Resource => {
  const parsed = parseResource(userType, { userName: 'ada', ...extra });
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
};

/** What a PATCH makes of a person, or why it is refused. */
function patched(resource: Resource, ...operations: JsonObject[]): Json | undefined {
  const request = parsePatch(userType, patchBody(operations));
  const result = request.ok ? applyPatch(userType, resource, request.value) : request;
  return result.ok ? result.value : (result.error.scimType ?? result.error.status);
}

function memberChanges(...operations: JsonObject[]): unknown {
  const request = parsePatch(groupType, patchBody(operations));
  return request.ok ? request.value.memberChanges : request.error.scimType;
}

describe('booleans as text (Microsoft Entra ID)', () => {
  it.each([
    ['True', true],
    ['FALSE', false],
    ['yes', undefined],
    ['', undefined],
    [1, undefined],
  ])('%j is %s', (text, truth) => expect(booleanFromText(text)).toBe(truth));

  it('deactivates, where a string would be an error or, worse, ignored', () => {
    expect(patched(person({ active: true }), { op: 'Replace', path: 'active', value: 'False' })).toMatchObject({
      active: false,
    });
    expect(patched(person(), { op: 'replace', path: 'displayName', value: 'False' })).toMatchObject({
      displayName: 'False',
    });
  });
});

describe('operations capitalised (Microsoft Entra ID)', () => {
  it.each([
    ['Add', 'add'],
    ['REPLACE', 'replace'],
    ['remove', 'remove'],
    ['move', undefined],
    [null, undefined],
  ])('%j is %s', (op, name) => expect(operationName(op)).toBe(name));
});

describe('a capital Replace creates what it does not find (Microsoft Entra ID)', () => {
  const replace = (op: string) =>
    patched(person(), { op, path: 'emails[type eq "work"].value', value: 'ada@example.org' });

  it('makes the element', () => {
    expect(createsMissingElement('Replace')).toBe(true);
    expect(replace('Replace')).toMatchObject({ emails: [{ type: 'work', value: 'ada@example.org' }] });
  });

  it('does not for the RFC client, who is told noTarget (RFC 7644 §3.5.2.3)', () => {
    expect(createsMissingElement('replace')).toBe(false);
    expect(replace('replace')).toBe('noTarget');
  });
});

describe('a complex attribute as text (Microsoft Entra ID)', () => {
  it('takes the manager as its id, and the empty one as none', () => {
    expect(valueFromText(attribute(`${ENTERPRISE}:manager`), 'm1')).toEqual({ value: 'm1' });
    expect(valueFromText(attribute(`${ENTERPRISE}:manager`), '')).toEqual({});
    const managed = patched(person(), { op: 'Add', path: `${ENTERPRISE}:manager`, value: 'm1' });
    expect(managed).toMatchObject({ [ENTERPRISE]: { manager: { value: 'm1' } } });
    expect(patched(managed as Resource, { op: 'Replace', path: `${ENTERPRISE}:manager`, value: '' })).toEqual(person());
  });

  it('takes no name as text: it has no value', () => {
    expect(valueFromText(attribute('name'), 'Ada')).toBeUndefined();
    expect(parseResource(userType, { userName: 'ada', name: 'Ada' }).ok).toBe(false);
  });
});

describe('a single-valued complex attribute in an array (early Microsoft Entra ID)', () => {
  it('takes the one object out, and no more than one', () => {
    const manager = attribute(`${ENTERPRISE}:manager`);
    expect(unwrappedComplex(manager, [{ value: 'm1' }])).toEqual({ value: 'm1' });
    expect(unwrappedComplex(manager, [{ value: 'm1' }, { value: 'm2' }])).toHaveLength(2);
    expect(unwrappedComplex(attribute('emails'), [{ value: 'm1' }])).toEqual([{ value: 'm1' }]);
    const value = [{ $ref: 'https://example.org/Users/m1', value: 'm1' }];
    expect(patched(person(), { op: 'Add', path: `${ENTERPRISE}:manager`, value })).toMatchObject({
      [ENTERPRISE]: { manager: { value: 'm1' } },
    });
  });
});

describe('a simple value in an object in an array (early Microsoft Entra ID)', () => {
  it('takes the value out, unless there is more beside it', () => {
    expect(unwrappedScalar(attribute('active'), [{ $ref: null, value: 'False' }])).toBe('False');
    const more = [{ value: 'x', other: 'y' }];
    expect(unwrappedScalar(attribute('title'), more)).toBe(more);
    expect(unwrappedScalar(attribute('emails'), [{ value: 'x' }])).toEqual([{ value: 'x' }]);
    const wrapped = { op: 'Replace', path: 'displayName', value: [{ $ref: null, value: 'Ada' }] };
    expect(patched(person(), wrapped)).toMatchObject({ displayName: 'Ada' });
  });
});

describe('flat keys (Microsoft Entra ID)', () => {
  it('are read as paths, in a resource and in a PATCH without a path', () => {
    const flat = { 'name.givenName': 'Ada', [`${ENTERPRISE}:department`]: 'Engines', employeeNumber: '7' };
    const nested = { name: { givenName: 'Ada' }, [ENTERPRISE]: { department: 'Engines', employeeNumber: '7' } };
    expect(person(flat)).toEqual(person(nested));
    expect(
      patched(person(), { op: 'Add', value: { ...flat, 'emails[type eq "work"].value': 'a@b.example' } }),
    ).toMatchObject({
      ...nested,
      emails: [{ type: 'work', value: 'a@b.example' }],
    });
  });

  it('name one attribute only: a bare name that two extensions have is refused', () => {
    // `status` is an attribute of the customer extension alone, `value` of no extension at all.
    expect(person({ status: 'active' })).toHaveProperty([
      'urn:rollcall:params:scim:schemas:extension:customer:2.0:User',
      'status',
    ]);
    expect(parseResource(userType, { userName: 'ada', value: 'x' }).ok).toBe(false);
  });
});

describe('elements listed in a remove (Microsoft Entra ID, authentik, OneLogin, ssosync)', () => {
  it.each([
    [undefined, undefined],
    [null, undefined],
    ['a', ['a']],
    [{ value: 'a' }, [{ value: 'a' }]],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  ])('of %j are %j', (value, listed) => expect(listedValues(value)).toEqual(listed));

  it.each([
    ['an array of objects', { op: 'Remove', path: 'members', value: [{ value: 'a' }, { value: 'b' }] }],
    ['an array of ids', { op: 'remove', path: 'members', value: ['a', 'b'] }],
    ['a filter for each', { op: 'remove', path: 'members[value eq "a" or value eq "b"]' }],
    ['a path of ids', { op: 'remove', path: 'members.value', value: ['a', 'b'] }],
    ['no path', { op: 'remove', value: { members: [{ value: 'a' }, { value: 'b' }] } }],
    [
      'the qualified path',
      { op: 'remove', path: `${groupType.schema}:members`, value: [{ value: 'a' }, { value: 'b' }] },
    ],
  ])('take members away by %s', (_, operation) => {
    expect(memberChanges(operation)).toEqual([{ kind: 'remove', values: ['a', 'b'] }]);
  });

  it('are none in the RFC client’s remove, which empties the attribute (RFC 7644 §3.5.2.2)', () => {
    expect(memberChanges({ op: 'remove', path: 'members' })).toEqual([{ kind: 'clear' }]);
    expect(memberChanges({ op: 'remove', path: 'members', value: null })).toEqual([{ kind: 'clear' }]);
    expect(patched(person({ emails: [{ value: 'a' }, { value: 'b' }] }), { op: 'remove', path: 'emails' })).toEqual(
      person(),
    );
  });

  it('of other attributes go, and what is not listed stays', () => {
    const two = person({ emails: [{ value: 'a', type: 'work' }, { value: 'b' }] });
    expect(patched(two, { op: 'remove', path: 'emails', value: [{ value: 'A' }] })).toMatchObject({
      emails: [{ value: 'b' }],
    });
  });
});

describe('a remove without a path', () => {
  it('names what goes in its value, or fails with noTarget (RFC 7644 §3.5.2.2)', () => {
    expect(namedByRemove({ title: null })).toEqual({ title: null });
    for (const nothing of [undefined, null, {}, [], 'title']) expect(namedByRemove(nothing)).toBeUndefined();
    expect(patched(person({ title: 'Countess' }), { op: 'remove', value: { title: 'Countess' } })).toEqual(person());
    expect(patched(person(), { op: 'remove' })).toBe('noTarget');
  });
});

describe('a member without a type', () => {
  it.each([
    ['https://example.org/scim/v2/Groups/1', 'Group'],
    ['Users/1', 'User'],
    ['https://example.org/other/1', undefined],
    [undefined, undefined],
  ])('is what its $ref %j names: %s', (reference, type) => expect(memberTypeFromReference(reference)).toBe(type));
});

describe('read-only keys in a PATCH without a path (Okta)', () => {
  it('are ignored there, and refused as a path', () => {
    expect(isIgnoredKey(attribute('id'))).toBe(true);
    expect(isIgnoredKey(attribute('title'))).toBe(false);
    const echoed = { id: 'x', meta: { version: 'W/"1"' }, schemas: [userType.schema], groups: [], title: 'Countess' };
    expect(patched(person(), { op: 'replace', value: echoed })).toMatchObject({ title: 'Countess' });
    expect(patched(person(), { op: 'replace', path: 'id', value: 'x' })).toBe('mutability');
  });
});

describe('roles as JSON in a string (Microsoft Entra ID)', () => {
  const text = '{"id":"18d1","value":"Admin","displayName":"Administrator"}';

  it('are roles', () => {
    expect(roleFromJsonText(attribute('roles'), text)).toEqual({ value: 'Admin', display: 'Administrator' });
    const roles = [{ value: 'Admin', display: 'Administrator' }];
    expect(patched(person(), { op: 'Add', path: 'roles', value: [{ value: text }] })).toMatchObject({ roles });
    expect(patched(person(), { op: 'Add', path: 'roles', value: [text] })).toMatchObject({ roles });
  });

  it('are left alone elsewhere, and when they are not JSON', () => {
    expect(roleFromJsonText(attribute('emails'), text)).toBeUndefined();
    expect(roleFromJsonText(attribute('roles'), '{broken')).toBeUndefined();
    expect(roleFromJsonText(attribute('roles'), '{"__proto__":{"value":"x"}}')).toBeUndefined();
  });
});

describe('null under a name that no schema has (.NET and Java serialisers)', () => {
  it('is nothing, and every other value is refused', () => {
    expect(isDroppedUnknown(null)).toBe(true);
    expect(isDroppedUnknown([])).toBe(true);
    expect(isDroppedUnknown('')).toBe(false);
    expect(person({ nothing: null, name: { middle: null }, none: [] })).toEqual(person());
    expect(parseResource(userType, { userName: 'ada', nothing: 'x' })).toMatchObject({
      ok: false,
      error: { scimType: 'invalidSyntax' },
    });
  });
});

describe('a schema that nobody knows (Microsoft Entra ID)', () => {
  const adscim = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';

  it('is ignored beside a known one; the schema of another type is refused', () => {
    expect(isForeignSchema(adscim)).toBe(true);
    expect(isForeignSchema(userType.schema)).toBe(false);
    expect(parseGroup({ schemas: [groupType.schema, adscim], displayName: 'g' })).toMatchObject({ ok: true });
    expect(parseGroup({ schemas: [userType.schema], displayName: 'g' })).toMatchObject({ ok: false });
    expect(parseGroup({ schemas: [adscim], displayName: 'g' })).toMatchObject({ ok: false });
  });
});
