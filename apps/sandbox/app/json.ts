/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A SCIM resource or a complex value: the app stores whatever attributes it is given. */
export interface JsonObject {
  [attribute: string]: Json;
}

/** Whether a part of a request's body is an object. It came out of a JSON parser, so it holds JSON only. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name under which an object has an attribute: names are compared without regard to case (RFC 7643 §2.1). */
export function ownName(object: JsonObject, attribute: string): string {
  const folded = attribute.toLowerCase();
  return Object.keys(object).find((name) => name.toLowerCase() === folded) ?? attribute;
}

export function valueOf(object: JsonObject, attribute: string): Json | undefined {
  const name = ownName(object, attribute);
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
