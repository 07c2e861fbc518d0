import { describe, expect, it } from '@jest/globals';
import type { SchemaDocument } from '#scim';
import { demandsOf } from './breaking-changes.ts';
import { readSchema } from './schema-definition.ts';

const schema = (...attributes: readonly object[]): SchemaDocument => {
  const read = readSchema({ id: 'urn:acme:params:scim:schemas:extension:badge:1.0:User', name: 'Badge', attributes });
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
};
const color = { name: 'color' };
const badge = (...subAttributes: readonly object[]) => ({
  name: 'badge',
  type: 'complex',
  multiValued: true,
  subAttributes,
});

describe('what a change of a schema demands of the data', () => {
  it.each([
    ['nothing for a new attribute', [color], [color, { name: 'size' }]],
    [
      'nothing for another description or mutability',
      [color],
      [{ ...color, description: 'x', mutability: 'immutable' }],
    ],
    ['nothing when a requirement falls', [{ ...color, required: true }], [color]],
  ])('is %s', (_, before, after) => {
    expect(demandsOf(schema(...before), schema(...after))).toEqual([]);
  });

  it.each([
    ['type', { ...color, type: 'integer' }],
    ['multiValued', { ...color, multiValued: true }],
    ['caseExact', { ...color, caseExact: true }],
  ])('is that there is no value when the %s changes', (_, after) => {
    expect(demandsOf(schema(color), schema(after))).toMatchObject([{ path: ['color'], holds: 'absent' }]);
  });

  it('is that there is no value of what goes, also inside a complex attribute', () => {
    const before = schema(color, badge({ name: 'a' }, { name: 'b' }));
    expect(demandsOf(before, schema(badge({ name: 'a' })))).toMatchObject([
      { path: ['color'], holds: 'absent' },
      { path: ['badge', 'b'], holds: 'absent' },
    ]);
    expect(demandsOf(before, undefined)).toMatchObject([{ path: [], holds: 'absent' }]);
  });

  it('is that everybody has what becomes required', () => {
    expect(demandsOf(schema(color), schema({ ...color, required: true }))).toMatchObject([
      { path: ['color'], holds: 'present' },
    ]);
    expect(demandsOf(schema(color), schema(color, { name: 'size', required: true }))).toMatchObject([
      { path: ['size'], holds: 'present' },
    ]);
  });
});
