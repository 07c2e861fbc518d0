import { invalid, valid, type Checked, type ScimError } from '../errors/scim-error.ts';
import { isObject, own, type Json, type JsonObject } from '../json.ts';
import { createsMissingElement } from '../quirks/capitalised-replace.ts';
import { operationName } from '../quirks/operation-name.ts';
import { MAX_PATCH_OPERATIONS } from '../resource/limits.ts';
import { Reading, type ParseOptions } from '../resource/reading.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { parsePath } from './parse-path.ts';
import type { MemberChange, PatchChange, PatchRequest } from './patch-request.ts';
import { readChanges, type Operation } from './read-changes.ts';

export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/**
 * The body of a PATCH (RFC 7644 §3.5.2), checked whole against the schema before anything is applied. A problem
 * names the operation by its index: `Operations[2]: …`.
 */
export function parsePatch(type: ResourceType, body: unknown, options: ParseOptions = {}): Checked<PatchRequest> {
  const operations = operationsOf(body);
  if (!operations.ok) return operations;
  const changes: PatchChange[] = [];
  const memberChanges: MemberChange[] = [];
  for (const [index, raw] of operations.value.entries()) {
    const reading = new Reading(options);
    const operation = readOperation(type, raw, index);
    if (!operation.ok) return at(index, operation.error);
    readChanges(type, operation.value, reading, { changes, memberChanges });
    if (reading.problem !== undefined) return at(index, reading.problem);
  }
  return valid({ changes, memberChanges });
}

const at = (index: number, error: ScimError): { readonly ok: false; readonly error: ScimError } => ({
  ok: false,
  error: { ...error, detail: `Operations[${index}]: ${error.detail}` },
});

function operationsOf(body: unknown): Checked<readonly Json[]> {
  if (!isJson(body) || !isObject(body))
    return invalid('invalidSyntax', 'expected a JSON object with the schema PatchOp and Operations');
  const schemas = field(body, 'schemas');
  const isPatch =
    Array.isArray(schemas) &&
    schemas.some((uri) => typeof uri === 'string' && uri.toLowerCase() === PATCH_SCHEMA.toLowerCase());
  if (!isPatch) return invalid('invalidSyntax', `schemas: expected ${PATCH_SCHEMA}`);
  const operations = field(body, 'Operations');
  if (!Array.isArray(operations) || operations.length === 0)
    return invalid('invalidSyntax', 'Operations: expected an array with at least one operation');
  if (operations.length > MAX_PATCH_OPERATIONS)
    return invalid('tooMany', `Operations: expected at most ${MAX_PATCH_OPERATIONS}`);
  return valid(operations);
}

/** The border between `unknown` and JSON: request bodies come from a JSON parser. */
const isJson = (body: unknown): body is Json => body !== undefined;

/** A member by its name without regard to case, as attribute names are (RFC 7643 §2.1). */
function field(object: JsonObject, name: string): Json | undefined {
  const exact = own(object, name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  const key = Object.keys(object).find((each) => each.toLowerCase() === lower);
  return key === undefined ? undefined : own(object, key);
}

function readOperation(type: ResourceType, raw: Json, index: number): Checked<Operation> {
  if (!isObject(raw)) return invalid('invalidSyntax', 'expected an object');
  const name = field(raw, 'op');
  const op = operationName(name);
  if (op === undefined) return invalid('invalidSyntax', 'op: expected add, remove or replace');
  const path = field(raw, 'path');
  const value = field(raw, 'value');
  const head = { index, op, value, createsElement: typeof name === 'string' && createsMissingElement(name) };
  if (path === undefined || path === null || path === '') {
    if (op === 'remove') return invalid('noTarget', 'remove needs a path');
    return valid({ ...head, target: undefined });
  }
  if (typeof path !== 'string') return invalid('invalidPath', 'path: expected a string');
  const target = parsePath(type, path);
  return target.ok ? valid({ ...head, target: target.value }) : target;
}
