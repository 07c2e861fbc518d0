/** A JSON value as `JSON.parse` returns it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/**
 * A SCIM resource as it is stored: `schemas`, `id` and the attributes under their canonical names; without `meta`,
 * `groups`, `members` and `password`. Unassigned attributes are left out, never null, [] or {} (RFC 7643 §2.5).
 */
export type Resource = JsonObject;

/** A resource while it is being built. Its keys are names of the schema, never names of the input. */
export type MutableObject = Record<string, Json>;

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The value under a name, where the object has it itself. A plain read would find `constructor` and the like on
 * every object.
 */
export const own = (object: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** Unassigned in the sense of RFC 7643 §2.5. The empty object is the complex attribute without any value. */
export const isUnassigned = (value: Json | undefined): boolean => {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
};
