import { CUSTOMER_SCHEMA, USER_SCHEMA, fold, type Json, type JsonObject } from '#scim';
import type { SourceRecord } from '../source/record.ts';

/** A person of the source, ready to be sent. */
export interface Person {
  readonly line: number;
  readonly resource: JsonObject;
  readonly userName: string | undefined;
  readonly externalId: string | undefined;
}

/** What a record becomes at the hub: `id` and `meta` are the hub's to give. */
export function personOf({ line, content }: SourceRecord): Person | undefined {
  if (content.kind === 'fault') return undefined;
  const { id: _id, meta: _meta, schemas, ...attributes } = content.resource;
  const customer = attributes[CUSTOMER_SCHEMA];
  const resource = {
    ...(schemas === undefined ? { schemas: [USER_SCHEMA] } : { schemas }),
    ...attributes,
    ...(isObject(customer) ? { [CUSTOMER_SCHEMA]: importedConsents(customer) } : {}),
  };
  return {
    line,
    resource,
    userName: textOf(attributes['userName']),
    externalId: textOf(attributes['externalId']),
  };
}

/** What an import says of consents is always only `imported`: it never lifts a withdrawal (customer-schema.md). */
function importedConsents(customer: JsonObject): JsonObject {
  const { consents } = customer;
  if (!Array.isArray(consents)) return customer;
  const marked = consents.map((consent): Json =>
    isObject(consent) ? { source: 'import', ...consent, method: 'imported' } : consent,
  );
  return { ...customer, consents: marked };
}

/** By what two records are about one person: as the hub compares userName, folded, and externalId, exactly. */
export const keysOf = ({ userName, externalId }: Person): string[] => [
  ...(userName === undefined ? [] : [`userName ${fold(userName)}`]),
  ...(externalId === undefined ? [] : [`externalId ${externalId}`]),
];

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
