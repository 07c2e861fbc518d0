import { isObject, type Json, type JsonObject } from '../json.ts';

/**
 * Clients that write all operations alike name what they remove in the value: `{"op": "remove", "value": {"members":
 * [{"value": "…"}]}}`. RFC 7644 §3.5.2.2 knows no such value, and fails a `remove` without a path with noTarget; so
 * does one that names nothing here.
 */
export const namedByRemove = (value: Json | undefined): JsonObject | undefined =>
  isObject(value) && Object.keys(value).length > 0 ? value : undefined;
