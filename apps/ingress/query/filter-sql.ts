import type { ResourceKind } from '#identity';
import type { Attribute, Comparison, Filter, Literal, Presence } from '#scim';
import { comparableText } from './folded-document.ts';
import { derivedElements } from './derived-elements.ts';
import { indexedLookup } from './indexed-lookup.ts';
import type { SqlText } from './sql-text.ts';

/**
 * The filter as a condition on `registry.resource r` (tenant as $1), with the meaning that libs/scim's Filter states.
 * Every condition is two-valued: NULL never leaks out of a comparison, so NOT is safe.
 */
export function filterCondition(type: ResourceKind, filter: Filter, sql: SqlText): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.filters.map((each) => filterCondition(type, each, sql)).join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `NOT ${filterCondition(type, filter.filter, sql)}`;
    case 'compare':
      return indexedLookup(filter, sql) ?? someValue(type, filter, sql);
    case 'present':
      return present(type, filter, sql);
    case 'valuePath':
      return overElements(type, filter.attribute, sql, (element) => inElement(filter.filter, element, sql));
  }
}

/** Where values are read from: the document, or one element of a multi-valued attribute. */
interface Source {
  /** A jsonb expression. */
  readonly json: string;
  /** How many of an attribute's keys lead to it. */
  readonly depth: number;
}

const document: Source = { json: 'r.folded', depth: 0 };

function someValue(type: ResourceKind, { attribute, operator, value }: Comparison, sql: SqlText): string {
  if (value === null) {
    const exists = overValues(type, attribute, sql, (text) => `${text} IS NOT NULL`);
    return operator === 'eq' ? `NOT ${exists}` : exists;
  }
  const test = (text: string): string => compare(text, attribute, operator, value, sql);
  if (operator !== 'ne') return overValues(type, attribute, sql, test);
  const none = `NOT ${overValues(type, attribute, sql, (text) => `${text} IS NOT NULL`)}`;
  return `(${none} OR ${overValues(type, attribute, sql, test)})`;
}

function present(type: ResourceKind, { attribute }: Presence, sql: SqlText): string {
  if (attribute.type !== 'complex') return overValues(type, attribute, sql, (text) => `coalesce(${text} <> '', false)`);
  if (derivedElements(type, attribute) !== undefined) return overElements(type, attribute, sql, () => 'true');
  const parts = [...attribute.subAttributes.values()].map((sub) =>
    present(type, { kind: 'present', attribute: sub, column: 0 }, sql),
  );
  return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
}

/** The inner filter of a value path, on one element. */
function inElement(filter: Filter, element: Source, sql: SqlText): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.filters.map((each) => inElement(each, element, sql)).join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `NOT ${inElement(filter.filter, element, sql)}`;
    case 'compare': {
      const text = textOf(filter.attribute, element);
      if (filter.value === null) return filter.operator === 'eq' ? `${text} IS NULL` : `${text} IS NOT NULL`;
      const test = compare(text, filter.attribute, filter.operator, filter.value, sql);
      return filter.operator === 'ne' ? `(${text} IS NULL OR ${test})` : test;
    }
    case 'present':
      return `coalesce(${textOf(filter.attribute, element)} <> '', false)`;
    case 'valuePath':
      return 'false';
  }
}

/** Whether some value of the attribute passes the test, which is given the value as a text expression. */
function overValues(type: ResourceKind, attribute: Attribute, sql: SqlText, test: (text: string) => string): string {
  const plain = columnOf(attribute);
  if (plain !== undefined) return test(plain);
  const multiValued = attribute.multiValued
    ? attribute
    : attribute.parent?.multiValued === true
      ? attribute.parent
      : undefined;
  if (multiValued === undefined) return test(textOf(attribute, document));
  return overElements(type, multiValued, sql, (element) => test(textOf(attribute, element)));
}

function overElements(
  type: ResourceKind,
  attribute: Attribute,
  sql: SqlText,
  test: (element: Source) => string,
): string {
  const alias = sql.alias();
  const element: Source = { json: `${alias}.element`, depth: attribute.keys.length };
  const derived = derivedElements(type, attribute);
  if (derived !== undefined) return `EXISTS (SELECT 1 FROM (${derived}) AS ${alias} WHERE ${test(element)})`;
  const json = jsonOf(attribute.keys, document, sql);
  // A single-valued complex attribute is its own one element.
  const elements = attribute.multiValued
    ? `jsonb_array_elements(${json})`
    : `(SELECT ${json} WHERE ${json} IS NOT NULL)`;
  return `EXISTS (SELECT 1 FROM ${elements} AS ${alias}(element) WHERE ${test(element)})`;
}

const jsonOf = (keys: readonly string[], source: Source, sql: SqlText): string =>
  keys.slice(source.depth).reduce((json, key) => `${json}->${sql.literal(key)}`, source.json);

/** The attribute's value as text; NULL when unassigned. Of a simple element: the element itself. */
function textOf(attribute: Attribute, source: Source): string {
  const keys = attribute.keys.slice(source.depth);
  const path = keys.map((key) => `"${key.replace(/["\\]/g, '\\$&')}"`).join(',');
  return `(${source.json} #>> '{${path.replace(/'/g, "''")}}')`;
}

/** Attributes that are rendered from columns and stand in no document. */
function columnOf(attribute: Attribute): string | undefined {
  switch (attribute.path) {
    case 'id':
      return '(r.id::text)';
    case 'meta.resourceType':
      return '(r.type)';
    case 'meta.created':
      return INSTANT('created');
    case 'meta.lastModified':
      return INSTANT('modified');
    case 'meta.version':
      return `('W/"' || r.version || '"')`;
    default:
      return undefined;
  }
}

const INSTANT = (column: string): string => `to_char(r.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

function compare(
  text: string,
  attribute: Attribute,
  operator: Comparison['operator'],
  value: Exclude<Literal, null>,
  sql: SqlText,
): string {
  const known = (condition: string): string => `coalesce(${condition}, false)`;
  if (typeof value === 'boolean') return known(`${text} ${operator === 'ne' ? '<>' : '='} '${String(value)}'`);
  if (typeof value === 'number')
    return known(`${text}::numeric ${ORDER[operator] ?? '='} ${sql.parameter(value)}::numeric`);
  const parameter = `${sql.parameter(comparableText(value, attribute))}::text`;
  switch (operator) {
    case 'co':
      return known(`position(${parameter} in ${text}) > 0`);
    case 'sw':
      return known(`starts_with(${text}, ${parameter})`);
    case 'ew':
      return known(`right(${text}, length(${parameter})) = ${parameter}`);
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return known(`${text} COLLATE "C" ${ORDER[operator] ?? '='} ${parameter}`);
  }
}

const ORDER: Partial<Record<Comparison['operator'], string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};
