import { z } from 'zod';
import { isJsonObject, type JsonObject } from './json.ts';

/** What the app keeps of a user or group: the attributes it was given, and its own times. Members are kept apart. */
export interface StoredResource {
  readonly id: string;
  readonly created: string;
  readonly lastModified: string;
  /** Without schemas, id, meta, members, groups and password. */
  readonly attributes: JsonObject;
}

/** That a user, or a group, is a member of a group. */
export interface Membership {
  readonly group: string;
  readonly member: string;
}

const attributes = z.custom<JsonObject>(isJsonObject, 'must be an object');

export const storedResource = z.strictObject({
  id: z.string(),
  created: z.string(),
  lastModified: z.string(),
  attributes,
});

export const membership = z.strictObject({ group: z.string(), member: z.string() });

/** What a client cannot set, or what this app does not keep. */
const NOT_KEPT = new Set(['schemas', 'id', 'meta', 'groups', 'members', 'password']);

/** The attributes of a request that are kept; null and empty lists mean the same as absent (RFC 7643 §2.5). */
export function keptAttributes(given: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) =>
        value !== null && !(Array.isArray(value) && value.length === 0) && !NOT_KEPT.has(name.toLowerCase()),
    ),
  );
}
