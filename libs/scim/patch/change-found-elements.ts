import { matchesElement } from '../filter/match.ts';
import { isObject, type Json, type JsonObject, type MutableObject } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { Reading } from '../resource/reading.ts';
import { sameJson } from '../resource/same.ts';
import { addElements } from './change-elements.ts';
import { impliedElement } from './implied-element.ts';
import type { PatchChange, PatchTarget } from './patch-request.ts';

/** A change of the elements that the target's filter finds (all, without a filter), or of a sub-attribute of them. */
export function changeFoundElements(elements: readonly Json[], change: PatchChange, reading: Reading): Json[] {
  const { target, op } = change;
  const { attribute, filter } = target;
  const isFound = (element: Json): boolean => filter === undefined || matchesElement(attribute, filter, element);
  if (op === 'remove' && target.sub === undefined) return elements.filter((element) => !isFound(element));
  const implied = filter === undefined ? {} : impliedElement(filter);
  if (op !== 'remove' && !elements.some(isFound)) {
    // What is made may be there under another filter: then it is the same element, not a second one (RFC 7643 §2.4).
    return addElements(attribute, elements, created(change, implied, reading));
  }
  return elements.flatMap((element) => (isFound(element) ? changed(element, change, implied, reading) : [element]));
}

/**
 * RFC 7644 §3.5.2: an `add` whose filter finds nothing makes the element that the filter describes; a `replace` fails
 * with noTarget (§3.5.2.3), unless it has no filter, when the attribute does not exist and it is an `add`.
 */
function created(change: PatchChange, implied: JsonObject | undefined, reading: Reading): Json[] {
  const { op, target, value, createsElement } = change;
  const mayCreate = op === 'add' || target.filter === undefined || createsElement;
  if (implied === undefined || !mayCreate) {
    reading.refuse('noTarget', `${target.attribute.path}: no value matches the filter`);
    return [];
  }
  if (value === undefined) return [];
  if (target.sub !== undefined) return [{ ...implied, [target.sub.name]: value }];
  return [isObject(value) ? { ...implied, ...value } : value];
}

function changed(element: Json, change: PatchChange, implied: JsonObject | undefined, reading: Reading): Json[] {
  const { op, target, value } = change;
  if (target.sub !== undefined) return isObject(element) ? [withSub(element, target.sub, value, reading)] : [element];
  if (!isObject(element) || !isObject(value)) return value === undefined ? [] : [value];
  const next = op === 'add' ? { ...element, ...value } : { ...implied, ...readOnlyPart(target, element), ...value };
  keepImmutable(target, element, next, reading);
  return [next];
}

function withSub(element: JsonObject, sub: Attribute, value: Json | undefined, reading: Reading): JsonObject {
  const before = element[sub.name];
  if (value === undefined && sub.required) {
    reading.refuse('mutability', `${sub.path} is required and cannot be taken away`);
  }
  if (sub.mutability === 'immutable' && before !== undefined && !sameJson(before, value)) {
    reading.refuse('mutability', `${sub.path} is immutable and has a value`);
  }
  const { [sub.name]: _replaced, ...others } = element;
  return value === undefined ? others : { ...others, [sub.name]: value };
}

/** A replaced element is still the one that the service provider gave its read-only values to. */
function readOnlyPart({ attribute }: PatchTarget, element: JsonObject): MutableObject {
  const kept: MutableObject = {};
  for (const sub of attribute.subAttributes.values()) {
    const value = element[sub.name];
    if (sub.mutability === 'readOnly' && value !== undefined) kept[sub.name] = value;
  }
  return kept;
}

function keepImmutable({ attribute }: PatchTarget, before: JsonObject, after: JsonObject, reading: Reading): void {
  for (const sub of attribute.subAttributes.values()) {
    const value = before[sub.name];
    if (sub.mutability === 'immutable' && value !== undefined && !sameJson(value, after[sub.name])) {
      reading.refuse('mutability', `${sub.path} is immutable and has a value`);
    }
  }
}
