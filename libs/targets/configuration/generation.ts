import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Json } from '#scim';

/**
 * A hash of everything that decides what is written to a target. Credentials are no part of it: a new key for the
 * same system wakes nobody.
 */
export function generationOf(content: Json): string {
  return createHash('sha256')
    .update(canonicalize(content) ?? '')
    .digest('hex')
    .slice(0, 32);
}
