import type { Attribute, Comparison, Filter, Presence } from '#scim';
import { comparisonSql } from './comparison-sql.ts';
import { anyOf, indexedCondition } from './indexed-condition.ts';
import type { SqlText } from './sql-text.ts';
import { DOCUMENT, elementsOf, multiValuedOf, textOf, type Source } from './value-sql.ts';

/**
 * The filter as a condition on `registry.resource r` (tenant as $1), with the meaning that libs/scim's Filter states.
 * Every condition is two-valued: NULL never leaks out of a comparison, so NOT is safe.
 */
export function filterCondition(filter: Filter, sql: SqlText): string {
  switch (filter.kind) {
    case 'and':
      return joined('and', filter.filters, (each) => filterCondition(each, sql));
    case 'or':
      return anyCondition(filter.filters, sql);
    case 'not':
      // What an index finds is a list of ids, and to be in none of it costs its length for every resource.
      return exactCondition(filter, sql);
    case 'compare':
    case 'present':
    case 'valuePath':
      return indexedCondition(filter, sql, () => exactCondition(filter, sql));
  }
}

/** Equalities of one attribute are looked up together: clients ask for hundreds of people by one filter. */
function anyCondition(filters: readonly Filter[], sql: SqlText): string {
  const equalities = Map.groupBy(filters, (filter) =>
    filter.kind === 'compare' && filter.operator === 'eq' && typeof filter.value === 'string' && filter.value !== ''
      ? filter.attribute
      : undefined,
  );
  const conditions = [...equalities].flatMap(([attribute, group]) => {
    const values = group.flatMap((filter) =>
      filter.kind === 'compare' && typeof filter.value === 'string' ? [filter.value] : [],
    );
    const together = attribute === undefined ? undefined : anyOf(attribute, values, sql);
    return together ?? group.map((filter) => filterCondition(filter, sql));
  });
  return `(${conditions.join(' OR ')})`;
}

const joined = (kind: 'and' | 'or', filters: readonly Filter[], condition: (filter: Filter) => string): string =>
  `(${filters.map(condition).join(kind === 'and' ? ' AND ' : ' OR ')})`;

function exactCondition(filter: Filter, sql: SqlText): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return joined(filter.kind, filter.filters, (each) => exactCondition(each, sql));
    case 'not':
      return `NOT ${exactCondition(filter.filter, sql)}`;
    case 'compare':
      return compared(filter, sql);
    case 'present':
      return present(filter, sql);
    case 'valuePath':
      return overElements(filter.attribute, sql, (element) => inElement(filter.filter, element, sql));
  }
}

function compared({ attribute, operator, value }: Comparison, sql: SqlText): string {
  const hasValue = (): string => overValues(attribute, sql, (text) => `${text} IS NOT NULL`);
  if (value === null) return operator === 'eq' ? `NOT ${hasValue()}` : hasValue();
  const test = (text: string): string => comparisonSql(text, attribute, operator, value, sql);
  // `ne` holds without a value too; and of several values one that differs is enough.
  return operator === 'ne'
    ? `(NOT ${hasValue()} OR ${overValues(attribute, sql, test)})`
    : overValues(attribute, sql, test);
}

function present({ attribute }: Presence, sql: SqlText): string {
  if (attribute.type !== 'complex') return overValues(attribute, sql, (text) => `coalesce(${text} <> '', false)`);
  const parts = [...attribute.subAttributes.values()].map((sub) =>
    present({ kind: 'present', attribute: sub, column: 0 }, sql),
  );
  return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
}

/** The inner filter of a value path, on one element. */
function inElement(filter: Filter, element: Source, sql: SqlText): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return joined(filter.kind, filter.filters, (each) => inElement(each, element, sql));
    case 'not':
      return `NOT ${inElement(filter.filter, element, sql)}`;
    case 'compare': {
      const { attribute, operator, value } = filter;
      const text = textOf(attribute, element, sql);
      if (value === null) return operator === 'eq' ? `${text} IS NULL` : `${text} IS NOT NULL`;
      const test = comparisonSql(text, attribute, operator, value, sql);
      return operator === 'ne' ? `(${text} IS NULL OR ${test})` : test;
    }
    case 'present':
      return `coalesce(${textOf(filter.attribute, element, sql)} <> '', false)`;
    case 'valuePath':
      throw new Error('value paths do not nest (libs/scim refuses them)');
  }
}

/** Whether some value of the attribute passes the test, which is given the value as a text expression. */
function overValues(attribute: Attribute, sql: SqlText, test: (text: string) => string): string {
  const multiValued = multiValuedOf(attribute);
  if (multiValued === undefined) return `(${test(textOf(attribute, DOCUMENT, sql))})`;
  return overElements(multiValued, sql, (element) => test(textOf(attribute, element, sql)));
}

function overElements(attribute: Attribute, sql: SqlText, test: (element: Source) => string): string {
  const alias = sql.alias();
  const element: Source = { json: `${alias}.element`, depth: attribute.keys.length };
  return `EXISTS (SELECT 1 FROM ${elementsOf(attribute, alias, sql)} WHERE ${test(element)})`;
}
