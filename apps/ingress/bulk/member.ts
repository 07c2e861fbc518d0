import type { Json, JsonObject } from '#scim';

/** A member of a message by its name, in whatever case it was written (RFC 7643 §2.1). */
export function member(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const lower = name.toLowerCase();
  const found = Object.keys(object).find((key) => key.toLowerCase() === lower);
  return found === undefined ? undefined : object[found];
}
