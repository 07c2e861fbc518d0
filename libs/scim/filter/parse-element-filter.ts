import { type Checked, invalid, valid } from '../errors/scim-error.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { Filter } from './ast.ts';
import { MAX_FILTER_LENGTH } from './limits.ts';
import { Parser } from './parser.ts';
import { tokenize } from './tokens.ts';

/** The filter in the brackets of a PATCH path: its names are sub-attributes of the attribute. 400 invalidFilter. */
export function parseElementFilter(attribute: Attribute, text: string): Checked<Filter> {
  if (text.length > MAX_FILTER_LENGTH) {
    return invalid('invalidFilter', `filter: expected at most ${MAX_FILTER_LENGTH} characters`);
  }
  const tokens = tokenize(text);
  if (!tokens.ok) return invalid('invalidFilter', `filter, column ${tokens.column}: expected ${tokens.expected}`);
  const parser = new Parser(tokens.tokens);
  const filter = parser.expression((path) => attribute.subAttributes.get(path.toLowerCase()));
  if (filter !== undefined) parser.expect('end', 'and, or or the end of the filter');
  const { problem } = parser;
  if (problem !== undefined) return { ok: false, error: { ...problem, detail: `filter, ${problem.detail}` } };
  return filter === undefined ? invalid('invalidFilter', 'filter: expected an expression') : valid(filter);
}
