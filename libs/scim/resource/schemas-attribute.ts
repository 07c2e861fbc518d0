import type { Json, MutableObject } from '../json.ts';
import { isForeignSchema } from '../quirks/unknown-schema.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import type { Reading } from './reading.ts';

/**
 * Checks the `schemas` that a client lists (RFC 7643 §3). None is taken as the type's own: the endpoint says what the
 * resource is. The schema of another resource type is refused.
 */
export function checkSchemas(type: ResourceType, value: Json | undefined, reading: Reading): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value) || !value.every((uri) => typeof uri === 'string')) {
    reading.refuse('invalidSyntax', 'schemas: expected an array of URIs');
    return;
  }
  const isKnown = (uri: string): boolean => type.bySchema.has(uri.toLowerCase());
  if (value.length > 0 && !(value.some(isKnown) && value.every((uri) => isKnown(uri) || isForeignSchema(uri)))) {
    reading.refuse('invalidSyntax', `schemas: expected ${type.schema} and its extensions`);
  }
}

/** The `schemas` of a resource as they are stored: the core schema and the extensions that have values. */
export const schemasOf = (type: ResourceType, resource: MutableObject): string[] => [
  type.schema,
  ...type.extensions.map((extension) => extension.schema).filter((urn) => resource[urn] !== undefined),
];
