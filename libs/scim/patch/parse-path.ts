import { invalid, valid, type Checked } from '../errors/scim-error.ts';
import { parseElementFilter } from '../filter/parse-element-filter.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { findAttribute, looksLikePath } from '../resource-type/path.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import type { PatchTarget } from './patch-request.ts';

/** Length of a path, in UTF-16 code units. */
export const MAX_PATH_LENGTH = 4_096;

const problem = (detail: string): Checked<PatchTarget> => invalid('invalidPath', detail);

/** What a PATCH path names (RFC 7644 §3.5.2, figure 7): `attribute`, `attribute.sub`, `attribute[filter]`, `attribute[filter].sub`. */
export function parsePath(type: ResourceType, path: string): Checked<PatchTarget> {
  if (path.length > MAX_PATH_LENGTH) return problem(`the path is longer than ${MAX_PATH_LENGTH} characters`);
  const open = path.indexOf('[');
  if (open < 0) return plainPath(type, path.trim());
  const close = path.lastIndexOf(']');
  if (close < open) return problem('the path has a [ without its ]');
  const target = attributeAt(type, path.slice(0, open).trim());
  if (!target.ok) return target;
  const attribute = target.value;
  if (!attribute.multiValued) return problem(`${attribute.path} has one value only: there is nothing to select in [ ]`);
  const filter = parseElementFilter(attribute, path.slice(open + 1, close));
  if (!filter.ok) return filter;
  const rest = path.slice(close + 1).trim();
  if (rest === '') return valid({ attribute, filter: filter.value, sub: undefined });
  const sub = rest.startsWith('.') ? attribute.subAttributes.get(rest.slice(1).toLowerCase()) : undefined;
  if (sub === undefined || sub.kind !== 'attribute')
    return problem(`what follows ] is no sub-attribute of ${attribute.path}`);
  return valid({ attribute, filter: filter.value, sub });
}

function plainPath(type: ResourceType, path: string): Checked<PatchTarget> {
  const found = attributeAt(type, path);
  return found.ok ? valid(targetOf(found.value)) : found;
}

/** A sub-attribute is reached through its attribute. */
export const targetOf = (attribute: Attribute): PatchTarget =>
  attribute.parent === undefined || attribute.kind !== 'attribute'
    ? {
        attribute: attribute.kind === 'element' ? (attribute.parent ?? attribute) : attribute,
        filter: undefined,
        sub: undefined,
      }
    : { attribute: attribute.parent, filter: undefined, sub: attribute };

function attributeAt(type: ResourceType, path: string): Checked<Attribute> {
  const attribute = findAttribute(type, path);
  if (attribute !== undefined) return valid(attribute);
  return invalid(
    'invalidPath',
    looksLikePath(path) ? `the path names no attribute of ${type.name}` : 'the path is not an attribute path',
  );
}
