import { isJsonObject, type JsonObject } from './json.ts';
import { scimRefusal } from './scim-error.ts';

/** The body of a POST or PUT as a resource. */
export function readResource(body: unknown): JsonObject {
  if (isJsonObject(body)) return body;
  throw scimRefusal('invalidSyntax', 'the body must be a JSON object');
}
