import { type Checked, invalid, valid } from '../errors/scim-error.ts';
import { findAttribute, looksLikePath } from '../resource-type/path.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';

/** The attributes that a list names, as `attributes` and `excludedAttributes` do (RFC 7644 §3.9). */
export type AttributeList = readonly Attribute[];

/** Announced bound on the names of one list. */
export const MAX_LISTED_ATTRIBUTES = 500;

/**
 * Parses a comma-separated list of attribute paths, or the array of them in a search request. Names that the schema
 * does not have are left out: there is nothing of them to return. 400 invalidValue for what is no attribute path.
 */
export function parseAttributeList(type: ResourceType, text: string | readonly string[]): Checked<AttributeList> {
  const names = (typeof text === 'string' ? text.split(',') : text)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length > MAX_LISTED_ATTRIBUTES) {
    return invalid('invalidValue', `expected at most ${MAX_LISTED_ATTRIBUTES} attributes in a list`);
  }
  const wrong = names.findIndex((name) => !looksLikePath(name) && findAttribute(type, name) === undefined);
  if (wrong !== -1) return invalid('invalidValue', `expected an attribute path at place ${wrong + 1} of the list`);
  return valid(names.map((name) => findAttribute(type, name)).filter((attribute) => attribute !== undefined));
}
