import { isDeepStrictEqual } from 'node:util';
import { meets } from './conditions.ts';
import { isJsonObject, ownName, valueOf, type Json, type JsonObject } from './json.ts';
import type { PatchOperation } from './patch-request.ts';
import { parsePath, type PatchPath } from './patch-path.ts';
import { scimRefusal } from './scim-error.ts';

/** Carries out the operations of a PATCH in order on a copy (RFC 7644 §3.5.2); the given resource stays as it is. */
export function patch(resource: JsonObject, operations: readonly PatchOperation[]): JsonObject {
  const patched = structuredClone(resource);
  for (const operation of operations) {
    if (operation.path !== undefined) apply(patched, parsePath(operation.path), operation);
    else applyEach(patched, operation);
  }
  return patched;
}

/** Without a path the value's attributes are targets; some clients write whole paths there. */
function applyEach(resource: JsonObject, { op, value }: PatchOperation): void {
  if (op === 'remove') throw scimRefusal('noTarget', 'a remove needs a path');
  if (!isJsonObject(value)) throw scimRefusal('invalidValue', 'without a path the value must be an object');
  for (const [path, inner] of Object.entries(value)) apply(resource, parsePath(path), { op, path, value: inner });
}

function apply(resource: JsonObject, path: PatchPath, operation: PatchOperation): void {
  const { extension, attribute } = path;
  if (extension === undefined) {
    if (attribute === undefined) throw scimRefusal('invalidPath', 'the path names no attribute');
    applyTo(resource, attribute, path, operation);
  } else if (attribute === undefined) {
    applyTo(resource, extension, {}, operation);
  } else {
    const inner = valueOf(resource, extension);
    const holder = isJsonObject(inner) ? inner : {};
    applyTo(holder, attribute, path, operation);
    if (Object.keys(holder).length > 0) resource[extension] = holder;
    else if (inner !== undefined) Reflect.deleteProperty(resource, extension);
  }
}

function applyTo(holder: JsonObject, attribute: string, path: PatchPath, operation: PatchOperation): void {
  if (path.conditions !== undefined) {
    applyToElements(holder, attribute, path, operation);
    return;
  }
  if (path.sub === undefined) {
    set(holder, attribute, operation);
    return;
  }
  const name = ownName(holder, attribute);
  const inner = valueOf(holder, attribute);
  if (Array.isArray(inner)) {
    for (const element of inner) if (isJsonObject(element)) set(element, path.sub, operation);
    return;
  }
  const complex = isJsonObject(inner) ? inner : {};
  set(complex, path.sub, operation);
  if (Object.keys(complex).length > 0) holder[name] = complex;
  else Reflect.deleteProperty(holder, name);
}

function applyToElements(holder: JsonObject, attribute: string, path: PatchPath, operation: PatchOperation): void {
  const conditions = path.conditions ?? [];
  const name = ownName(holder, attribute);
  const present = valueOf(holder, attribute);
  const elements = Array.isArray(present) ? present : [];
  if (operation.op === 'remove' && path.sub === undefined) {
    setOrDrop(
      holder,
      name,
      elements.filter((element) => !meets(element, conditions)),
    );
    return;
  }
  const { sub } = path;
  const meant = elements.filter((element) => isJsonObject(element)).filter((element) => meets(element, conditions));
  if (meant.length === 0) {
    if (operation.op === 'replace') throw scimRefusal('noTarget', 'no value meets the conditions of the path');
    if (operation.op === 'remove') return;
    // An add to a value that is not there makes it, as Entra expects: `emails[type eq "work"].value`.
    const made: JsonObject = Object.fromEntries(conditions.map(({ attribute: key, value }) => [key, value]));
    elements.push(made);
    meant.push(made);
  }
  for (const element of meant) {
    if (sub !== undefined) set(element, sub, operation);
    else Object.assign(element, asObject(operation.value));
  }
  holder[name] = elements;
}

/** Adds to, replaces or removes one attribute. A null value removes (RFC 7643 §2.5). */
function set(holder: JsonObject, attribute: string, { op, value }: PatchOperation): void {
  const name = ownName(holder, attribute);
  const present = valueOf(holder, attribute);
  if (op === 'remove' && Array.isArray(present) && value !== undefined && value !== null) {
    // Some clients name the elements to remove in the value.
    const removed = Array.isArray(value) ? value : [value];
    setOrDrop(
      holder,
      name,
      present.filter((element) => !removed.some((one) => isSameElement(element, one))),
    );
  } else if (op === 'remove' || value === null || value === undefined) {
    Reflect.deleteProperty(holder, name);
  } else if (op === 'add' && Array.isArray(present)) {
    const added = Array.isArray(value) ? value : [value];
    const fresh = added.filter((element) => !present.some((one) => isDeepStrictEqual(one, element)));
    holder[name] = [...present, ...fresh];
  } else if (isJsonObject(present) && isJsonObject(value)) {
    for (const [key, inner] of Object.entries(value)) set(present, key, { op, value: inner });
  } else {
    holder[name] = value;
  }
}

function setOrDrop(holder: JsonObject, name: string, elements: Json[]): void {
  if (elements.length > 0) holder[name] = elements;
  else Reflect.deleteProperty(holder, name);
}

function isSameElement(element: Json, named: Json): boolean {
  if (isJsonObject(element) && isJsonObject(named) && 'value' in named) return element['value'] === named['value'];
  return isDeepStrictEqual(element, named);
}

function asObject(value: Json | undefined): JsonObject {
  if (isJsonObject(value)) return value;
  throw scimRefusal('invalidValue', 'the value must be an object');
}
