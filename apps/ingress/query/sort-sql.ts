import { isDerived } from './derived-elements.ts';
import type { Sort } from './sort.ts';
import type { SqlText } from './sql-text.ts';
import { DOCUMENT, elementsOf, multiValuedOf, textOf } from './value-sql.ts';

/** Code points of a text that count for its order: they bound what a cursor carries. Beyond them the id decides. */
const SORTED_LENGTH = 256;

/** The sort key of `registry.resource r`, and what it takes to order by it and to go on after a resource. */
export interface SortKey {
  /** An expression; NULL where the resource has no value. */
  readonly key: string;
  readonly type: 'text' | 'numeric';
  readonly descending: boolean;
}

export function sortKey({ attribute, descending }: Sort, sql: SqlText): SortKey {
  const type = attribute.type === 'integer' || attribute.type === 'decimal' ? 'numeric' : 'text';
  const typed = (text: string): string =>
    type === 'numeric' ? `${text}::numeric` : `left(${text}, ${String(SORTED_LENGTH)}) COLLATE "C"`;
  const multiValued = multiValuedOf(attribute);
  if (multiValued === undefined) return { key: typed(textOf(attribute, DOCUMENT, sql)), type, descending };
  const alias = sql.alias();
  const value = textOf(attribute, { json: `${alias}.element`, depth: multiValued.keys.length }, sql);
  const place = isDerived(multiValued) ? `each.element->>'value'` : 'row_number() OVER ()';
  // RFC 7644 §3.4.2.3: the primary value, else the first.
  const first = `(SELECT ${value}
                  FROM (SELECT each.element, ${place} AS place FROM ${elementsOf(multiValued, 'each', sql)}) AS ${alias}
                  WHERE ${value} IS NOT NULL
                  ORDER BY coalesce(${alias}.element->>'primary' = 'true', false) DESC, ${alias}.place LIMIT 1)`;
  return { key: typed(first), type, descending };
}

/**
 * Resources without a value come last in ascending order and first in descending order (RFC 7644 §3.4.2.3), which is
 * what PostgreSQL does unasked.
 */
export const orderBy = (name: string, id: string, { descending }: Pick<SortKey, 'descending'>): string =>
  `${name} ${descending ? 'DESC' : 'ASC'}, ${id}`;

/** Whether a resource stands behind the one with this key (null: none) and id. */
export function isAfter({ key, type, descending }: SortKey, last: string | null, id: string, sql: SqlText): string {
  const sameKey = `r.id > ${sql.parameter(id)}::uuid`;
  if (last === null) {
    return descending ? `(${key} IS NOT NULL OR ${sameKey})` : `(${key} IS NULL AND ${sameKey})`;
  }
  const bound = `${sql.parameter(last)}::${type}`;
  if (descending) return `coalesce(${key} < ${bound} OR (${key} = ${bound} AND ${sameKey}), false)`;
  return `(${key} IS NULL OR ${key} > ${bound} OR (${key} = ${bound} AND ${sameKey}))`;
}
