import { isJsonObject, valueOf, type Json, type JsonObject } from './json.ts';
import { scimRefusal } from './scim-error.ts';

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path?: string;
  readonly value?: Json;
}

/** Reads the body of a PATCH; `op` is taken without regard to case, as Entra writes it with a capital. */
export function readPatch(body: unknown): PatchOperation[] {
  const operations = isJsonObject(body) ? valueOf(body, 'Operations') : undefined;
  if (!Array.isArray(operations) || operations.length === 0) {
    throw scimRefusal('invalidSyntax', 'Operations must be a list with at least one operation');
  }
  return operations.map(readOperation);
}

function readOperation(operation: Json): PatchOperation {
  if (!isJsonObject(operation)) throw scimRefusal('invalidSyntax', 'an operation must be an object');
  const op = opOf(valueOf(operation, 'op'));
  const path = valueOf(operation, 'path');
  const value = valueOf(operation, 'value');
  if (path !== undefined && typeof path !== 'string') throw scimRefusal('invalidPath', 'a path must be text');
  if (op !== 'remove' && value === undefined) throw scimRefusal('invalidValue', `${op} needs a value`);
  return { op, ...(path === undefined ? {} : { path }), ...(value === undefined ? {} : { value }) };
}

function opOf(op: JsonObject[string] | undefined): PatchOperation['op'] {
  const folded = typeof op === 'string' ? op.toLowerCase() : undefined;
  if (folded === 'add' || folded === 'replace' || folded === 'remove') return folded;
  throw scimRefusal('invalidSyntax', 'op must be add, replace or remove');
}
