/** What If-Match or If-None-Match names: any resource at all, or these versions of it. */
export type EntityTags = '*' | readonly number[];

const OURS = /^(?:W\/)?"([1-9][0-9]{0,14})(?:\+derived)?"$/;
const DERIVED = '+derived"';

/** The entity tag of a version: weak, since derived attributes are not in it (RFC 7644 §3.14). */
export const entityTag = (version: number): string => `W/"${version}"`;

/**
 * The entity tag of an answer that shows derived values (`groups`, `members`), which no version counts. If-Match takes
 * it as its version; If-None-Match never finds it again. Else a person who has left a group would be "not modified"
 * to a client that still holds the answer with the group in it.
 */
export const derivedEntityTag = (version: number): string => `W/"${version}+derived"`;

/**
 * Reads an If-Match header. A tag that this server never gave matches nothing, which is no error:
 * the answer is 412 (or the resource), as for any other outdated tag.
 */
export function parseEntityTags(header: string): EntityTags {
  if (header.trim() === '*') return '*';
  return header.split(',').flatMap((tag) => {
    const version = OURS.exec(tag.trim())?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

/** Reads an If-None-Match header: what of it can find an answer unmodified. */
export function parseNoneMatch(header: string): EntityTags {
  if (header.trim() === '*') return '*';
  const lasting = header.split(',').filter((tag) => !tag.trim().endsWith(DERIVED));
  return parseEntityTags(lasting.join(','));
}

/** Compares weakly, as SCIM's own examples do with their weak tags (RFC 7644 §3.14). */
export const tagsMatch = (tags: EntityTags, version: number): boolean => tags === '*' || tags.includes(version);
