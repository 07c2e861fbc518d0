import { type Checked, invalid, valid } from '../errors/scim-error.ts';
import { findAttribute } from '../resource-type/path.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import type { Filter } from './ast.ts';
import { MAX_FILTER_LENGTH } from './limits.ts';
import { Parser } from './parser.ts';
import { tokenize } from './tokens.ts';

/**
 * Parses a filter (RFC 7644 §3.4.2.2) over resources of the type. 400 invalidFilter with the column of what is wrong;
 * 400 sensitive for an attribute that is never returned. In a query over several types (§3.4.2.1) an attribute that
 * only one of the `others` has is one without a value: no resource of this type has anything at its keys.
 */
export function parseFilter(type: ResourceType, text: string, others: readonly ResourceType[] = []): Checked<Filter> {
  if (text.length > MAX_FILTER_LENGTH) {
    return invalid('invalidFilter', `filter: expected at most ${MAX_FILTER_LENGTH} characters`);
  }
  const tokens = tokenize(text);
  if (!tokens.ok) return invalid('invalidFilter', `filter, column ${tokens.column}: expected ${tokens.expected}`);
  const parser = new Parser(tokens.tokens);
  const types = [type, ...others];
  const filter = parser.expression((path) => firstOf(types, (each) => findAttribute(each, path)));
  if (filter !== undefined) parser.expect('end', 'and, or or the end of the filter');
  const { problem } = parser;
  if (problem !== undefined) return { ok: false, error: { ...problem, detail: `filter, ${problem.detail}` } };
  return filter === undefined ? invalid('invalidFilter', 'filter: expected an expression') : valid(filter);
}

function firstOf<T, R>(list: readonly T[], find: (each: T) => R | undefined): R | undefined {
  for (const each of list) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}
