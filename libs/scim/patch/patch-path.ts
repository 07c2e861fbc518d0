import { type Checked, invalid, valid } from '../errors/scim-error.ts';
import { MAX_FILTER_LENGTH } from '../filter/limits.ts';
import { Parser } from '../filter/parser.ts';
import { tokenize } from '../filter/tokens.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { findAttribute, looksLikePath } from '../resource-type/path.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import type { PatchTarget } from './patch-request.ts';

/**
 * A PATCH path (RFC 7644 §3.5.2, figure 7): an attribute path, or a value path with an optional sub-attribute. The
 * value is undefined for an attribute path that the schema does not have. 400 invalidPath for what is no path, 400
 * invalidFilter for what is wrong in the brackets; both with the column.
 */
export function parsePatchPath(type: ResourceType, text: string): Checked<PatchTarget | undefined> {
  if (text.length > MAX_FILTER_LENGTH)
    return invalid('invalidPath', `expected at most ${MAX_FILTER_LENGTH} characters`);
  const tokens = tokenize(text);
  if (!tokens.ok) return invalid('invalidPath', `column ${tokens.column}: expected ${tokens.expected}`);
  const [first, second] = tokens.tokens;
  if (first?.kind !== 'word') return invalid('invalidPath', 'column 1: expected an attribute path');
  const attribute = findAttribute(type, first.text);
  if (second?.kind === 'end') {
    if (attribute !== undefined) return valid(targetOf(attribute));
    return looksLikePath(first.text)
      ? valid(undefined)
      : invalid('invalidPath', 'column 1: expected an attribute path');
  }
  if (attribute === undefined) return invalid('invalidPath', 'column 1: expected an attribute of the schema');
  if (second?.kind !== '[') {
    return invalid('invalidPath', `column ${second?.column ?? 1}: expected [ or the end of the path`);
  }
  if (!attribute.multiValued) {
    return invalid('invalidPath', `column ${second.column}: ${attribute.path} has one value and takes no filter`);
  }
  const parser = new Parser(tokens.tokens);
  parser.advance();
  const filter = parser.valueFilter(attribute);
  const sub = filter === undefined ? undefined : parser.subAttribute(attribute);
  if (filter !== undefined) parser.expect('end', 'the end of the path');
  if (parser.problem !== undefined) return { ok: false, error: parser.problem };
  return valid({ attribute, filter, sub: sub?.kind === 'element' ? undefined : sub });
}

/** `emails.value` addresses a part of the elements of `emails`; `name.givenName` is an attribute of its own. */
const targetOf = (attribute: Attribute): PatchTarget => {
  const { parent } = attribute;
  if (parent === undefined || (!parent.multiValued && attribute.kind === 'attribute')) {
    return { attribute, filter: undefined, sub: undefined };
  }
  return { attribute: parent, filter: undefined, sub: attribute.kind === 'element' ? undefined : attribute };
};
