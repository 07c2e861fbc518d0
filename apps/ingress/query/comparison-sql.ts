import type { Attribute, Comparison, Literal } from '#scim';
import { comparableText } from './folded-document.ts';
import type { SqlText } from './sql-text.ts';

type Operator = Comparison['operator'];

/** A comparison of a text expression, which may be NULL, with a literal: true or false, never NULL. */
export function comparisonSql(
  text: string,
  attribute: Attribute,
  operator: Operator,
  value: Exclude<Literal, null>,
  sql: SqlText,
): string {
  if (typeof value === 'boolean') return known(`${text} ${operator === 'ne' ? '<>' : '='} '${String(value)}'`);
  // As text, which holds every digit: the driver would choose a type by what the number looks like.
  if (typeof value === 'number')
    return known(`${text}::numeric ${symbol(operator)} ${sql.parameter(String(value))}::numeric`);
  const parameter = `${sql.parameter(comparableText(value, attribute))}::text`;
  switch (operator) {
    case 'co':
      return known(`strpos(${text}, ${parameter}) > 0`);
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
      return known(`${text} COLLATE "C" ${symbol(operator)} ${parameter}`);
  }
}

const known = (condition: string): string => `coalesce(${condition}, false)`;

const SYMBOLS: Partial<Record<Operator, string>> = { ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' };

const symbol = (operator: Operator): string => SYMBOLS[operator] ?? '=';
