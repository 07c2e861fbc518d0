import type { Json, JsonObject } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { valueAt, withValueAt } from '../resource/place.ts';
import type { Reading } from '../resource/reading.ts';
import { sameJson } from '../resource/same.ts';
import { addElements, removeElements } from './change-elements.ts';
import { changeFoundElements } from './change-found-elements.ts';
import { settleElements } from './settle-elements.ts';
import type { PatchChange } from './patch-request.ts';

/** The resource with one change made. Unchanged parts are shared with the one given. */
export function applyChange(resource: JsonObject, change: PatchChange, reading: Reading): JsonObject {
  const { attribute, filter, sub } = change.target;
  const before = valueAt(resource, attribute.keys);
  if (!attribute.multiValued)
    return withValueAt(resource, attribute.keys, nextValue(attribute, before, change, reading));
  const elements = Array.isArray(before) ? before : [];
  const after =
    filter === undefined && sub === undefined
      ? changeElements(attribute, elements, change)
      : changeFoundElements(elements, change, reading);
  return withValueAt(resource, attribute.keys, settleElements(attribute, elements, after, reading));
}

function nextValue(
  attribute: Attribute,
  before: Json | undefined,
  { op, value }: PatchChange,
  reading: Reading,
): Json | undefined {
  const next = op === 'remove' ? undefined : value;
  if (next === undefined && attribute.required) {
    return reading.refuse('mutability', `${attribute.path} is required and cannot be taken away`);
  }
  if (attribute.mutability === 'immutable' && before !== undefined && !sameJson(before, next)) {
    return reading.refuse('mutability', `${attribute.path} is immutable and has a value`);
  }
  return next;
}

function changeElements(attribute: Attribute, elements: readonly Json[], { op, value }: PatchChange): Json[] {
  const stated = Array.isArray(value) ? value : [];
  switch (op) {
    case 'add':
      return addElements(attribute, elements, stated);
    case 'replace':
      return stated;
    case 'remove':
      return value === undefined ? [] : removeElements(attribute, elements, stated);
  }
}
