import { isObject, type Json, type JsonObject } from '../json.ts';

/** The value at the end of a chain of keys, through single-valued objects only. */
export function valueAt(resource: JsonObject, keys: readonly string[]): Json | undefined {
  let value: Json | undefined = resource;
  for (const key of keys) {
    if (!isObject(value)) return undefined;
    value = value[key];
  }
  return value;
}

/**
 * A copy of the resource with the value at the end of the keys; undefined takes it away. Objects on the way are made
 * where they are missing, and left out where they become empty. What is not on the way is shared with the original.
 */
export function withValueAt(resource: JsonObject, keys: readonly string[], value: Json | undefined): JsonObject {
  const [key, ...rest] = keys;
  if (key === undefined) return resource;
  const existing = resource[key];
  const next = rest.length === 0 ? value : withValueAt(isObject(existing) ? existing : {}, rest, value);
  if (next === undefined || (rest.length > 0 && isObject(next) && Object.keys(next).length === 0)) {
    if (existing === undefined) return resource;
    const { [key]: _gone, ...left } = resource;
    return left;
  }
  return { ...resource, [key]: next };
}
