import { CUSTOMER_SCHEMA, type Json, type JsonObject, type Resource } from '#scim';
import type { ConsentRow } from './consent-row.ts';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The customer extension of a person; empty when they have none. */
export function customerOf(document: Resource): JsonObject {
  const extension = document[CUSTOMER_SCHEMA];
  return isObject(extension) ? extension : {};
}

/** The person's consents, one row each; undefined when the document has none. */
export function consentsOf(document: Resource): readonly ConsentRow[] | undefined {
  const { consents } = customerOf(document);
  return Array.isArray(consents) ? consents.filter(isObject) : undefined;
}

/** The document with this extension, and `schemas` naming it exactly when something is in it (RFC 7643 §3.3). */
export function withCustomer(document: Resource, extension: JsonObject): Resource {
  const { [CUSTOMER_SCHEMA]: _former, ...rest } = document;
  const schemas = Array.isArray(document['schemas']) ? document['schemas'] : [];
  if (Object.keys(extension).length === 0) {
    return { ...rest, schemas: schemas.filter((schema) => schema !== CUSTOMER_SCHEMA) };
  }
  const named = schemas.includes(CUSTOMER_SCHEMA) ? schemas : [...schemas, CUSTOMER_SCHEMA];
  return { ...rest, schemas: named, [CUSTOMER_SCHEMA]: extension };
}
