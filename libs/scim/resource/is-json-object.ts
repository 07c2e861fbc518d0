import type { JsonObject } from '../json.ts';

/** The border between `unknown` and JSON: what a JSON parser returns for `{…}`. */
export const isJsonObject = (body: unknown): body is JsonObject =>
  typeof body === 'object' && body !== null && !Array.isArray(body);
