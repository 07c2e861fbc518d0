import { isResourceId } from '#identity';
import type { Attribute, Comparison, Filter } from '#scim';
import { comparableText } from './folded-document.ts';
import type { SqlText } from './sql-text.ts';

type Leaf = Exclude<Filter, { kind: 'and' | 'or' | 'not' }>;

/**
 * The condition in a form that an index answers, where there is one; else the exact one. What an index cannot tell
 * by itself (both parts of `emails[type eq "work" and value eq "x"]` hold of one element, the member lives) is asked
 * exactly besides. Ids come as an array and not as a join, so that several under an `or` are answered by one bitmap.
 */
export function indexedCondition(filter: Leaf, sql: SqlText, exact: () => string): string {
  switch (filter.kind) {
    case 'compare': {
      const narrowed = membershipLookup(filter, sql);
      if (narrowed !== undefined) return `(${narrowed} AND ${exact()})`;
      const found = lookup(filter, sql);
      if (found !== undefined) return found;
      const candidates = textSearch(filter, sql);
      return candidates === undefined ? exact() : `(${candidates} AND ${exact()})`;
    }
    case 'valuePath': {
      const narrowed = requiredComparisons(filter.filter).flatMap(
        (each) => membershipLookup(each, sql) ?? lookup(each, sql) ?? textSearch(each, sql) ?? [],
      );
      return narrowed.length === 0 ? exact() : `(${[...narrowed, exact()].join(' AND ')})`;
    }
    case 'present':
      return exact();
  }
}

/** The comparisons that an element has to pass in any case. */
function requiredComparisons(filter: Filter): readonly Comparison[] {
  if (filter.kind === 'compare') return [filter];
  return filter.kind === 'and' ? filter.filters.flatMap(requiredComparisons) : [];
}

function lookup({ attribute, operator, value }: Comparison, sql: SqlText): string | undefined {
  if (typeof value !== 'string' || value === '' || (operator !== 'eq' && operator !== 'sw')) return undefined;
  if (attribute.path === 'id' && operator === 'eq') {
    return isResourceId(value) ? `r.id = ${sql.parameter(value)}::uuid` : 'false';
  }
  const column = COLUMNS[attribute.path];
  const range = (name: string): string => rangeOf(name, operator, comparableText(value, attribute), sql);
  // NULL where there is no value, which AND and OR take for false; inside a coalesce no index would be used.
  if (column !== undefined) return range(`r.${column}`);
  const table = tableOf(attribute);
  if (table === undefined) return undefined;
  return `r.id = ANY(ARRAY(SELECT resource FROM ${table.name}
                     WHERE tenant = $1 AND path = ${sql.literal(attribute.path)} AND ${range(table.column)}))`;
}

/** The groups that have a member, or the people in a group, whether that one lives or not. */
function membershipLookup({ attribute, operator, value }: Comparison, sql: SqlText): string | undefined {
  if (operator !== 'eq' || typeof value !== 'string') return undefined;
  const sides = { 'members.value': ['grp', 'member'], 'groups.value': ['member', 'grp'] } as const;
  const side =
    attribute.path === 'members.value' || attribute.path === 'groups.value' ? sides[attribute.path] : undefined;
  if (side === undefined) return undefined;
  if (!isResourceId(value)) return 'false';
  return `r.id = ANY(ARRAY(SELECT ${side[0]} FROM registry.membership
                     WHERE tenant = $1 AND ${side[1]} = ${sql.parameter(value)}::uuid))`;
}

/**
 * The resources that have the text somewhere among their searched values, by trigrams; and those that have changed
 * since `registry.search` last looked, as the log says in the same snapshot, so that nobody is missed.
 */
function textSearch({ attribute, operator, value }: Comparison, sql: SqlText): string | undefined {
  if (!SEARCHED_TEXT.has(attribute.path) || typeof value !== 'string') return undefined;
  if (operator === 'ne' || operator === 'gt' || operator === 'ge' || operator === 'lt' || operator === 'le')
    return undefined;
  const text = comparableText(value, attribute);
  // A trigram has three characters: without one the whole index would be read.
  if (!/[\p{L}\p{N}]{3}/u.test(text)) return undefined;
  const pattern = sql.parameter(`%${text.replace(/[\\%_]/g, '\\$&')}%`);
  return `r.id = ANY(ARRAY(SELECT resource FROM registry.search WHERE tenant = $1 AND text LIKE ${pattern}
                     UNION ALL
                     SELECT subject FROM log.event
                     WHERE sequence > (SELECT sequence FROM registry.search_mark) AND tenant = $1))`;
}

/** The attributes of registry.searched_text. */
const SEARCHED_TEXT: ReadonlySet<string> = new Set([
  'userName',
  'externalId',
  'name.familyName',
  'name.givenName',
  'displayName',
  'emails.value',
  'phoneNumbers.value',
]);

/** Columns of registry.resource with an index of their own. */
const COLUMNS: Readonly<Record<string, string>> = { externalId: 'external_id', displayName: 'display_name' };

/** Tables that hold the folded values of an attribute, keyed by (tenant, path, value). */
function tableOf(attribute: Attribute): { readonly name: string; readonly column: string } | undefined {
  if (attribute.uniqueness !== 'none' && attribute.path !== 'id') return { name: 'registry.claim', column: 'value' };
  return VALUE_PATHS.has(attribute.path) ? { name: 'registry.value', column: 'folded' } : undefined;
}

const VALUE_PATHS: ReadonlySet<string> = new Set(['emails.value', 'phoneNumbers.value']);

/**
 * Equality, or the range of all texts that begin with this one: up to the prefix with its last code point raised by
 * one, in code-point order (COLLATE "C"). The highest code point has no next: then there is no upper bound.
 */
function rangeOf(name: string, operator: 'eq' | 'sw', text: string, sql: SqlText): string {
  if (operator === 'eq') return `${name} = ${sql.parameter(text)}`;
  const end = afterPrefix(text);
  const from = `${name} >= ${sql.parameter(text)}`;
  return end === undefined
    ? `${from} AND starts_with(${name}, ${sql.parameter(text)})`
    : `${from} AND ${name} < ${sql.parameter(end)}`;
}

/** The least text above every text that has this prefix; undefined for the empty one and for the highest code point. */
function afterPrefix(text: string): string | undefined {
  const start = text.length - (/[\uDC00-\uDFFF]$/.test(text) ? 2 : 1);
  const code = text.codePointAt(start);
  if (code === undefined || code === 0x10ffff) return undefined;
  // Surrogates are no code points of text: U+D7FF is followed by U+E000.
  const next = code === 0xd7ff ? 0xe000 : code + 1;
  return text.slice(0, start) + String.fromCodePoint(next);
}
