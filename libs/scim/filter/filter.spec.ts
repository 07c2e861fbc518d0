import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupType, userType } from '../resource-type/types.ts';
import { arbitraryFilter } from '../testing/arbitrary-filter.ts';
import type { Filter } from './ast.ts';
import { MAX_FILTER_DEPTH, MAX_FILTER_LENGTH } from './limits.ts';
import { parseFilter } from './parse-filter.ts';
import { printFilter } from './print-filter.ts';

/** Where a node stood in the text is all that printing does not keep. */
function withoutColumns(filter: Filter): unknown {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, filters: filter.filters.map(withoutColumns) };
    case 'not':
      return { kind: 'not', filter: withoutColumns(filter.filter) };
    case 'valuePath':
      return { kind: 'valuePath', attribute: filter.attribute.path, filter: withoutColumns(filter.filter) };
    case 'present':
      return { kind: 'present', attribute: filter.attribute.path };
    case 'compare':
      return { kind: 'compare', attribute: filter.attribute.path, operator: filter.operator, value: filter.value };
  }
}

const parsed = (text: string, type = userType): unknown => {
  const filter = parseFilter(type, text);
  return filter.ok ? withoutColumns(filter.value) : filter.error;
};

describe('a filter', () => {
  it.each([userType, groupType])('of $name that is printed and parsed again is the same', (type) => {
    fc.assert(
      fc.property(arbitraryFilter(type), (filter) => {
        expect(parsed(printFilter(filter), type)).toEqual(withoutColumns(filter));
      }),
      { seed: 7_644, numRuns: 2_000 },
    );
  });

  it('binds not before and before or (RFC 7644 §3.4.2.2)', () => {
    const grouped = '((title pr) and (not (userType pr))) or (nickName pr)';
    expect(parsed('title pr and not (userType pr) or nickName pr')).toEqual(parsed(grouped));
    expect(parsed('nickName pr or title pr and userType pr')).toEqual(
      parsed('nickName pr or (title pr and userType pr)'),
    );
    expect(parsed('(nickName pr or title pr) and userType pr')).not.toEqual(
      parsed('nickName pr or title pr and userType pr'),
    );
  });

  it('takes names, operators and URNs in any case', () => {
    const plain = parsed('name.familyName sw "A" and not (active eq true)');
    const loud = 'URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER:NAME.FAMILYNAME SW "A" AND NOT (Active EQ True)';
    expect(parsed(loud)).toEqual(plain);
  });

  it.each([
    ['', 1, 'attribute path'],
    ['title', 6, 'operator'],
    ['title zz "x"', 7, 'operator'],
    ['title eq', 9, 'string'],
    ['title eq x', 10, 'string'],
    ['title eq "x', 10, 'double quote'],
    ['(title pr', 10, ')'],
    ['title pr)', 9, 'end of the filter'],
    ['title pr and', 13, 'attribute path'],
    ['nothing pr', 1, 'attribute of the schema'],
    ['active gt true', 8, 'gt cannot be used'],
    ['active eq "maybe"', 11, 'true or false'],
    ['meta.created gt "yesterday"', 17, 'dateTime'],
    ['emails[nothing pr]', 8, 'attribute of the schema'],
    ['emails[type pr', 15, ']'],
    ['title gt null', 10, 'null'],
    ['not title pr', 5, '('],
  ])('says what is wrong with %j, and where', (text, column, what) => {
    const filter = parseFilter(userType, text);
    expect(filter).toMatchObject({ ok: false, error: { status: 400, scimType: 'invalidFilter' } });
    const detail = filter.ok ? '' : filter.error.detail;
    expect(detail).toContain(`column ${String(column)}`);
    expect(detail).toContain(what);
  });

  it('is refused as sensitive when it asks for a password', () => {
    expect(parseFilter(userType, 'password sw "a"')).toMatchObject({ ok: false, error: { scimType: 'sensitive' } });
  });

  it('may nest as deep as is announced, and no level deeper', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}title pr${')'.repeat(depth)}`;
    expect(parseFilter(userType, nested(MAX_FILTER_DEPTH)).ok).toBe(true);
    expect(parseFilter(userType, nested(MAX_FILTER_DEPTH + 1))).toMatchObject({
      ok: false,
      error: { scimType: 'invalidFilter' },
    });
  });

  it('may be as long as is announced, and no character longer', () => {
    const long = (length: number): string => `title eq "${'x'.repeat(length - 'title eq ""'.length)}"`;
    expect(parseFilter(userType, long(MAX_FILTER_LENGTH)).ok).toBe(true);
    expect(parseFilter(userType, long(MAX_FILTER_LENGTH + 1))).toMatchObject({
      ok: false,
      error: { scimType: 'invalidFilter' },
    });
  });

  it('over several types takes an attribute of another type as one without a value', () => {
    expect(parseFilter(groupType, 'userName pr').ok).toBe(false);
    expect(parseFilter(groupType, 'userName pr', [userType]).ok).toBe(true);
  });
});
