import { type Checked, valid } from '../errors/scim-error.ts';
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { createsMissingElement } from '../quirks/capitalised-replace.ts';
import { operationName } from '../quirks/operation-name.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { isJsonObject } from '../resource/is-json-object.ts';
import { MAX_PATCH_OPERATIONS } from '../resource/limits.ts';
import { type ParseOptions, Reading } from '../resource/reading.ts';
import { PatchReading } from './patch-reading.ts';
import type { PatchRequest } from './patch-request.ts';
import { readAttributes } from './read-attributes.ts';
import { readPath } from './read-path.ts';

const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/**
 * The body of a PATCH request (RFC 7644 §3.5.2) for a resource of the type. Paths are resolved and values checked and
 * normalised here, once; whether an operation finds its target is told when the request is applied. 400 with the
 * index of the operation in `detail`: invalidSyntax, invalidPath, invalidFilter, invalidValue, mutability, noTarget.
 */
export function parsePatch(type: ResourceType, body: unknown, options: ParseOptions = {}): Checked<PatchRequest> {
  const reading = new Reading(options);
  const patch = new PatchReading(type, reading);
  for (const [index, operation] of operationsOf(body, reading).entries()) {
    readOperation(patch, index, operation);
    if (reading.problem !== undefined) {
      reading.locate(`Operations[${index}]`);
      break;
    }
  }
  return reading.problem === undefined ? valid(patch.request()) : { ok: false, error: reading.problem };
}

function operationsOf(body: unknown, reading: Reading): readonly Json[] {
  if (!isJsonObject(body)) {
    reading.refuse('invalidSyntax', 'expected a JSON object');
    return [];
  }
  const schemas = member(body, 'schemas') ?? [PATCH_SCHEMA];
  if (!Array.isArray(schemas) || !schemas.some(isPatchSchema)) {
    reading.refuse('invalidSyntax', `schemas: expected [${PATCH_SCHEMA}]`);
  }
  const operations = member(body, 'operations');
  if (!Array.isArray(operations) || operations.length === 0) {
    reading.refuse('invalidSyntax', 'Operations: expected an array of one or more operations');
    return [];
  }
  if (operations.length > MAX_PATCH_OPERATIONS) {
    reading.refuse('invalidValue', `Operations: expected at most ${MAX_PATCH_OPERATIONS}`);
  }
  return reading.problem === undefined ? operations : [];
}

/** URNs of this namespace are compared without regard to case, as everywhere else. */
const isPatchSchema = (uri: Json): boolean =>
  typeof uri === 'string' && uri.toLowerCase() === PATCH_SCHEMA.toLowerCase();

function readOperation(patch: PatchReading, index: number, operation: Json): void {
  const { reading } = patch;
  if (!isObject(operation)) {
    reading.refuse('invalidSyntax', 'expected an object');
    return;
  }
  const written = member(operation, 'op');
  const op = operationName(written);
  if (op === undefined) {
    reading.refuse('invalidSyntax', "op: expected 'add', 'remove' or 'replace'");
    return;
  }
  patch.begin(index, op, createsMissingElement(written));
  const path = member(operation, 'path') ?? null;
  const value = member(operation, 'value');
  if (path === null) readAttributes(patch, value);
  else if (typeof path === 'string') readPath(patch, path, value);
  else reading.refuse('invalidPath', 'path: expected a string');
}

/** A member of a message; attribute names are case-insensitive (RFC 7643 §2.1). */
function member(object: JsonObject, name: string): Json | undefined {
  const found = Object.keys(object).find((key) => key.toLowerCase() === name);
  return found === undefined ? undefined : own(object, found);
}
