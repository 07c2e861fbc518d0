import type { Json, JsonObject, Resource } from '#scim';

/** The values that the named attributes had, null where they had none: what an event tells as `before`. */
export const formerValues = (before: Resource, changed: readonly string[]): JsonObject =>
  Object.fromEntries(changed.map((name) => [name, valueOf(before, name)]));

/** Extension attributes are named `urn:…:attribute`; no attribute's name has a colon (RFC 7643 §2.1). */
function valueOf(document: Resource, name: string): Json {
  const colon = name.lastIndexOf(':');
  if (colon < 0) return document[name] ?? null;
  const extension = document[name.slice(0, colon)];
  if (typeof extension !== 'object' || extension === null || Array.isArray(extension)) return null;
  return extension[name.slice(colon + 1)] ?? null;
}
