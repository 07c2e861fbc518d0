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
  if (typeof value !== 'string' || value === '') return undefined;
  if (operator === 'eq') return anyOf(attribute, [value], sql);
  if (operator !== 'sw') return undefined;
  const range = (name: string): string => prefixRange(name, comparableText(value, attribute), sql);
  const column = COLUMNS[attribute.path];
  // NULL where there is no value, which AND and OR take for false; inside a coalesce no index would be used.
  if (column !== undefined) return range(`r.${column}`);
  const table = tableOf(attribute);
  return table === undefined
    ? undefined
    : holders(table.name, `path = ${sql.literal(attribute.path)} AND ${range(table.column)}`);
}

/**
 * The resources with one of these values, where an index finds them; undefined where none does. One look-up for all,
 * as an array of ids: a table that was just filled has no statistics, and a condition on the column itself would be
 * taken for one that most rows meet.
 */
export function anyOf(attribute: Attribute, values: readonly string[], sql: SqlText): string | undefined {
  if (attribute.path === 'id') return `r.id = ANY(${sql.parameter(values.filter(isResourceId))}::uuid[])`;
  const texts = (): string => `ANY(${sql.parameter(values.map((value) => comparableText(value, attribute)))}::text[])`;
  const column = COLUMNS[attribute.path];
  if (column !== undefined) return holders('registry.resource', `${column} = ${texts()}`, 'id');
  const table = tableOf(attribute);
  if (table === undefined) return undefined;
  return holders(table.name, `path = ${sql.literal(attribute.path)} AND ${table.column} = ${texts()}`);
}

const holders = (table: string, condition: string, id = 'resource'): string =>
  `r.id = ANY(ARRAY(SELECT ${id} FROM ${table} WHERE tenant = $1 AND ${condition}))`;

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
 * The range of all texts that begin with this one: up to the prefix with its last code point raised by one, in
 * code-point order (COLLATE "C"). The highest code point has no next: then there is no upper bound.
 */
function prefixRange(name: string, text: string, sql: SqlText): string {
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
