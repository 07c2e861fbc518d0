import { describe, expect, it } from '@jest/globals';
import { coreUserSchema } from '#scim';
import { readSchema } from './schema-definition.ts';

const id = 'urn:acme:params:scim:schemas:extension:badge:1.0:User';
const of = (...attributes: readonly unknown[]) => ({ id, name: 'Badge', attributes });

describe('the definition of a schema', () => {
  it('states every characteristic with the defaults of RFC 7643 §2.2', () => {
    expect(readSchema(of({ name: 'color' }, { name: 'site', type: 'reference' }))).toMatchObject({
      ok: true,
      value: {
        id,
        attributes: [
          {
            name: 'color',
            type: 'string',
            multiValued: false,
            required: false,
            caseExact: false,
            mutability: 'readWrite',
            returned: 'default',
            uniqueness: 'none',
          },
          { name: 'site', caseExact: true },
        ],
      },
    });
  });

  it.each([
    ['no URN', { ...of({ name: 'a' }), id: 'badge' }, /^id: /],
    ['a schema of the standard', { ...of({ name: 'a' }), id: coreUserSchema.id.toUpperCase() }, /^id: /],
    ['no attributes', of(), /^attributes: /],
    ['a name with a space', of({ name: 'a b' }), /^attributes\.0\.name: /],
    ['a name that every object has', of({ name: 'constructor' }), /constructor/],
    ['one name twice, in whatever case', of({ name: 'color' }, { name: 'COLOR' }), /twice/],
    ['an unknown type', of({ name: 'a', type: 'text' }), /^attributes\.0\.type: /],
    ['a complex attribute without parts', of({ name: 'a', type: 'complex' }), /^attributes\.0\.subAttributes: /],
    ['parts of a simple one', of({ name: 'a', subAttributes: [{ name: 'b' }] }), /^attributes\.0\.subAttributes: /],
    [
      'complex parts of a complex one',
      of({ name: 'a', type: 'complex', subAttributes: [{ name: 'b', type: 'complex' }] }),
      /^attributes\.0\.subAttributes\.0\.type: .*do not nest/,
    ],
    ['a unique attribute', of({ name: 'a', uniqueness: 'server' }), /^attributes\.0\.uniqueness: must be none/],
    ['more attributes than 100', of(...Array.from({ length: 101 }, (_, n) => ({ name: `a${n}` }))), /^attributes: /],
    ['an unknown characteristic', of({ name: 'a', shiny: true }), /shiny/],
  ])('is not to have %s', (_, body, detail) => {
    expect(readSchema(body)).toMatchObject({
      ok: false,
      error: { status: 400, scimType: 'invalidValue', detail: expect.stringMatching(detail) },
    });
  });
});
