import { booleanFromText } from '../quirks/boolean-text.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { instantOf } from '../resource/date-time.ts';
import type { CompareOperator, Literal } from './ast.ts';
import type { Token } from './tokens.ts';

export type ReadLiteral =
  { readonly kind: 'value'; readonly value: Literal } | { readonly kind: 'problem'; readonly problem: string };

const value = (literal: Literal): ReadLiteral => ({ kind: 'value', value: literal });
const problem = (text: string): ReadLiteral => ({ kind: 'problem', problem: text });

const EQUALITY: ReadonlySet<CompareOperator> = new Set(['eq', 'ne']);
const SUBSTRING: ReadonlySet<CompareOperator> = new Set(['co', 'sw', 'ew']);

/** The comparison value that stands at a token, checked against the attribute's type and the operator. */
export function readLiteral(attribute: Attribute, operator: CompareOperator, token: Token): ReadLiteral {
  const word = token.kind === 'word' ? token.text.toLowerCase() : undefined;
  if (word === 'null') return EQUALITY.has(operator) ? value(null) : problem('null compares by eq and ne only');
  const literal =
    token.kind === 'literal' ? token.value : word === 'true' ? true : word === 'false' ? false : undefined;
  if (literal === undefined)
    return problem('expected a value: a string in double quotes, a number, true, false or null');
  switch (attribute.type) {
    case 'boolean':
      return booleanLiteral(operator, typeof literal === 'string' ? booleanFromText(literal) : literal);
    case 'integer':
    case 'decimal':
      if (typeof literal !== 'number') return problem(`${attribute.path} is a number`);
      return SUBSTRING.has(operator) ? problem(`${operator} compares strings only`) : value(literal);
    case 'dateTime':
      if (typeof literal !== 'string' || instantOf(literal) === undefined)
        return problem('expected a dateTime such as "2008-01-23T04:56:22Z"');
      return SUBSTRING.has(operator) ? problem(`${operator} compares strings only`) : value(literal);
    case 'binary':
      if (typeof literal !== 'string') return problem(`${attribute.path} is binary: expected a string`);
      return EQUALITY.has(operator) ? value(literal) : problem('a binary value compares by eq and ne only');
    case 'string':
    case 'reference':
      return typeof literal === 'string'
        ? value(literal)
        : problem(`${attribute.path} is a string: expected one in double quotes`);
    case 'complex':
      return problem(`${attribute.path} is complex: compare one of its sub-attributes`);
  }
}

/** RFC 7644 §3.4.2.2: booleans have no order. */
function booleanLiteral(operator: CompareOperator, literal: unknown): ReadLiteral {
  if (typeof literal !== 'boolean') return problem('expected true or false');
  return EQUALITY.has(operator) ? value(literal) : problem('true and false compare by eq and ne only');
}
