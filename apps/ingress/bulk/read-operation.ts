import { parseEntityTags, type EntityTags, type ResourceKind } from '#identity';
import type { Checked, Json, JsonObject, ScimError } from '#scim';
import { member } from './member.ts';

export type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One operation of a Bulk request as it was written, its references not looked up yet. */
export type Operation = Creation | Change;

export interface Creation {
  readonly method: 'POST';
  readonly type: ResourceKind;
  readonly bulkId: string | undefined;
  readonly data: Json;
}

export interface Change {
  readonly method: 'PUT' | 'PATCH' | 'DELETE';
  readonly type: ResourceKind;
  /** An id, or `bulkId:…` of a resource that the same request creates. */
  readonly target: string;
  readonly bulkId: string | undefined;
  readonly ifMatch: EntityTags | undefined;
  /** Undefined for DELETE. */
  readonly data: Json | undefined;
}

/** The length of a bulkId, in UTF-16 code units, at most. */
const MAX_BULK_ID = 256;

/** RFC 7644 §3.7; a method in any case, a path with or without the first slash, the base before it or not. */
export function readOperation(written: Json): Checked<Operation> {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return invalid('invalidSyntax', 'expected an object');
  }
  const method = methodOf(member(written, 'method'));
  if (method === undefined) return invalid('invalidSyntax', 'method: expected POST, PUT, PATCH or DELETE');
  const bulkId = member(written, 'bulkId') ?? undefined;
  if (bulkId !== undefined && (typeof bulkId !== 'string' || bulkId === '' || bulkId.length > MAX_BULK_ID)) {
    return invalid('invalidValue', `bulkId: expected a string of 1 to ${MAX_BULK_ID} characters`);
  }
  const place = placeOf(member(written, 'path'));
  if (place === undefined) return invalid('invalidPath', 'path: expected /Users or /Groups, and an id behind it');
  const data = member(written, 'data') ?? undefined;
  if (data === undefined && method !== 'DELETE') return invalid('invalidSyntax', `data: ${method} needs it`);
  const { type, target } = place;
  if (method === 'POST') {
    if (target !== undefined) return invalid('invalidPath', 'path: POST goes to /Users or /Groups, without an id');
    return { ok: true, value: { method, type, bulkId, data: data ?? null } };
  }
  if (target === undefined) return invalid('invalidPath', `path: ${method} needs the id of a resource`);
  const ifMatch = versionOf(written);
  return ifMatch.ok ? { ok: true, value: { method, type, target, bulkId, ifMatch: ifMatch.value, data } } : ifMatch;
}

const METHODS: ReadonlySet<string> = new Set<Method>(['POST', 'PUT', 'PATCH', 'DELETE']);

function methodOf(written: Json | undefined): Method | undefined {
  const method = typeof written === 'string' ? written.toUpperCase() : '';
  return METHODS.has(method) ? (method as Method) : undefined;
}

const PATH = /^(?:https?:\/\/[^/]+)?(?:\/scim\/v2)?\/?(Users|Groups)(?:\/([^/?#]+))?\/?$/;

function placeOf(written: Json | undefined): { readonly type: ResourceKind; readonly target?: string } | undefined {
  const match = typeof written === 'string' ? PATH.exec(written) : null;
  if (match === null) return undefined;
  const type = match[1] === 'Users' ? 'User' : 'Group';
  return match[2] === undefined ? { type } : { type, target: match[2] };
}

function versionOf(written: JsonObject): Checked<EntityTags | undefined> {
  const version = member(written, 'version') ?? undefined;
  if (version === undefined) return { ok: true, value: undefined };
  if (typeof version !== 'string') return invalid('invalidValue', 'version: expected an entity tag such as W/"1"');
  return { ok: true, value: parseEntityTags(version) };
}

const invalid = (scimType: NonNullable<ScimError['scimType']>, detail: string): Checked<never> => ({
  ok: false,
  error: { status: 400, scimType, detail },
});
