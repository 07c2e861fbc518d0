import { describe, expect, it } from '@jest/globals';
import type { Json } from '#scim';
import { withReferences } from './references.ts';

const lookup = (bulkId: string): string | undefined => (bulkId === 'qwerty' ? 'the-id' : undefined);

describe('references by bulkId', () => {
  it('are replaced wherever they stand', () => {
    const data = {
      members: [{ value: 'bulkId:qwerty' }, { value: 'other' }],
      'urn:x:User': { manager: { value: 'bulkId:qwerty' } },
      Operations: [{ op: 'remove', path: 'members[value eq "bulkId:qwerty"]' }],
    };
    expect(withReferences(data, lookup)).toEqual({
      ok: true,
      value: {
        members: [{ value: 'the-id' }, { value: 'other' }],
        'urn:x:User': { manager: { value: 'the-id' } },
        Operations: [{ op: 'remove', path: 'members[value eq "the-id"]' }],
      },
    });
  });

  it('leave data without any as it is', () => {
    const data: Json = { userName: 'ada', emails: [{ value: 'ada@example.com' }], note: 'see bulkId:qwerty there' };
    const replaced = withReferences(data, lookup);
    expect(replaced.ok && replaced.value).toBe(data);
  });

  it('to nothing are refused, without repeating them', () => {
    const refused = withReferences({ members: [{ value: 'bulkId:secret' }] }, lookup);
    expect(refused).toMatchObject({ ok: false, error: { status: 400, scimType: 'invalidValue' } });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });

  it('keep own properties of whatever name, and reach no prototype', () => {
    const data = JSON.parse('{"__proto__": {"value": "bulkId:qwerty"}, "a": "bulkId:qwerty"}') as Json;
    const replaced = withReferences(data, lookup);
    expect(replaced.ok && JSON.stringify(replaced.value)).toBe('{"__proto__":{"value":"the-id"},"a":"the-id"}');
    expect(replaced.ok && Object.getPrototypeOf(replaced.value)).toBe(Object.prototype);
  });

  it('in data that is nested without end are not looked for without end', () => {
    const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as Json;
    expect(withReferences(deep, lookup)).toMatchObject({ ok: false, error: { status: 400 } });
  });
});
