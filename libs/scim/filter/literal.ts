import type { Attribute } from '../resource-type/attribute.ts';
import { booleanFromText } from '../quirks/boolean-text.ts';
import { storedDateTime } from '../resource/date-time.ts';
import { brokenTextProblem } from '../resource/text.ts';
import type { CompareOperator, Literal } from './ast.ts';
import type { Token } from './tokens.ts';

export type LiteralResult =
  { readonly ok: true; readonly value: Literal } | { readonly ok: false; readonly expected: string };

const EQUALITY: ReadonlySet<CompareOperator> = new Set(['eq', 'ne']);
const PART: ReadonlySet<CompareOperator> = new Set(['co', 'sw', 'ew']);
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** Whether the operator can be used on the type (RFC 7644 §3.4.2.2, table 3). */
export function fitsType(operator: CompareOperator, attribute: Attribute): boolean {
  switch (attribute.type) {
    case 'boolean':
    case 'binary':
      return EQUALITY.has(operator);
    case 'integer':
    case 'decimal':
    case 'dateTime':
      return !PART.has(operator);
    case 'string':
    case 'reference':
      return true;
    case 'complex':
      return false;
  }
}

/** The comparison value as the attribute's type has it; `expected` says what would have been right. */
export function literalOf(attribute: Attribute, operator: CompareOperator, token: Token): LiteralResult {
  if (token.kind === 'word' && token.text.toLowerCase() === 'null') {
    return EQUALITY.has(operator) ? found(null) : expected(`a value, since ${operator} cannot compare with null`);
  }
  switch (attribute.type) {
    case 'boolean':
      return booleanLiteral(token);
    case 'integer':
    case 'decimal':
      return token.kind === 'word' && NUMBER.test(token.text) && Number.isFinite(Number(token.text))
        ? found(Number(token.text))
        : expected('a number');
    case 'dateTime': {
      const stored = token.kind === 'text' ? storedDateTime(token.value) : undefined;
      return stored === undefined ? expected('a dateTime such as "2008-01-23T04:56:22Z"') : found(stored);
    }
    case 'string':
    case 'reference':
    case 'binary':
    case 'complex':
      return textLiteral(token);
  }
}

function booleanLiteral(token: Token): LiteralResult {
  const text = token.kind === 'word' ? token.text : token.kind === 'text' ? token.value : '';
  const truth = booleanFromText(text);
  return truth === undefined ? expected('true or false') : found(truth);
}

function textLiteral(token: Token): LiteralResult {
  if (token.kind !== 'text') return expected('a string in double quotes');
  const problem = brokenTextProblem(token.value);
  return problem === undefined ? found(token.value) : { ok: false, expected: problem.replace(/^expected /, '') };
}

const found = (value: Literal): LiteralResult => ({ ok: true, value });

const expected = (what: string): LiteralResult => ({ ok: false, expected: what });
