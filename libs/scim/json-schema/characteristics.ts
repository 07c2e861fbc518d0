import type { JsonObject } from '../json.ts';
import type { AttributeDefinition } from '../schema/schema-document.ts';

/** What JSON Schema has no word for stands beside it under `x-scim-…`, where it is not the default of RFC 7643 §2.2. */
export function characteristics(definition: AttributeDefinition): JsonObject {
  const { description, mutability, returned, uniqueness, caseExact, referenceTypes } = definition;
  return {
    ...(description === '' ? {} : { description }),
    ...(mutability === 'readWrite' ? {} : { 'x-scim-mutability': mutability }),
    ...(returned === 'default' ? {} : { 'x-scim-returned': returned }),
    ...(uniqueness === 'none' ? {} : { 'x-scim-uniqueness': uniqueness }),
    ...(caseExact ? { 'x-scim-caseExact': true } : {}),
    ...(referenceTypes === undefined ? {} : { 'x-scim-referenceTypes': [...referenceTypes] }),
  };
}
