import type { Attribute } from '../resource-type/attribute.ts';

/**
 * Okta renames a group by a `replace` without a path whose value repeats the `id`; others send `schemas` and `meta`
 * along. Read-only attributes are ignored there as in a PUT (RFC 7644 §3.5.1); a path that names one is refused.
 */
export const isIgnoredKey = (attribute: Attribute): boolean =>
  attribute.mutability === 'readOnly' || attribute.name === 'schemas';
