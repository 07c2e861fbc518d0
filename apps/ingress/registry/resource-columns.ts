import { foldedDocument } from '../query/folded-document.ts';
import { int4Array, jsonbArray, textArray, timestamptzArray, uuidArray } from '#platform';
import type { ResourceKind, TenantId } from '#identity';
import type { Json, JsonObject, ResourceType } from '#scim';
import type { StoredResource } from './resource-row.ts';

/** The resource type of a tenant. */
export type TypeOf = (tenant: TenantId, type: ResourceKind) => ResourceType;

/**
 * The columns of `registry.resource` as arrays, one per column, in the order that the insert and the update name
 * them. `time` is the transaction's, RFC 3339.
 */
export function columnsOf(resources: readonly StoredResource[], time: string, typeOf: TypeOf): Buffer[] {
  const states = resources.map(({ state }) => state);
  const documents = states.map((state) => ('document' in state ? state.document : null));
  const folded = resources.map(({ tenant, state }) =>
    'document' in state && state.document !== null ? foldedDocument(typeOf(tenant, state.type), state.document) : null,
  );
  const text = (pick: (document: JsonObject) => Json | undefined): Buffer =>
    textArray(
      folded.map((document) => {
        const value = document === null ? undefined : pick(document);
        return typeof value === 'string' ? value : null;
      }),
    );
  return [
    textArray(resources.map(({ tenant }) => tenant)),
    textArray(states.map((state) => state.type)),
    uuidArray(states.map((state) => state.id)),
    int4Array(states.map((state) => state.version)),
    textArray(states.map((state) => state.status)),
    textArray(states.map((state) => state.kid)),
    jsonbArray(documents.map((document) => (document === null ? null : JSON.stringify(document)))),
    jsonbArray(folded.map((document) => (document === null ? null : JSON.stringify(document)))),
    // Of a tombstone the update leaves `created` alone, and `modified` is when it became one.
    timestamptzArray(states.map((state) => ('created' in state ? state.created : time))),
    timestamptzArray(states.map((state) => ('modified' in state ? state.modified : time))),
    text((document) => document['userName']),
    text((document) => document['externalId']),
    text((document) => namePart(document, 'familyName')),
    text((document) => namePart(document, 'givenName')),
    text((document) => document['displayName']),
  ];
}

function namePart(document: JsonObject, part: string): Json | undefined {
  const name = document['name'];
  return typeof name === 'object' && name !== null && !Array.isArray(name) ? name[part] : undefined;
}
