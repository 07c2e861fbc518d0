import { isObject, isUnassigned, type Json, type JsonObject } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { MAX_VALUES } from '../resource/limits.ts';
import type { Reading } from '../resource/reading.ts';
import { hasTwoPrimaries } from '../resource/read-value.ts';

/**
 * The elements of a multi-valued attribute after a change, fit to be stored: none that is empty, the required
 * sub-attributes there, within bounds, and one primary: where the change set one, the former one becomes false
 * (RFC 7644 §3.5.2). Undefined when there are none left.
 */
export function settleElements(
  attribute: Attribute,
  before: readonly Json[],
  after: readonly Json[],
  reading: Reading,
): Json[] | undefined {
  const settled = withOnePrimary(
    before,
    after.filter((element) => !isUnassigned(element)),
  );
  if (settled.length > MAX_VALUES)
    reading.refuse('invalidValue', `${attribute.path}: expected at most ${MAX_VALUES} values`);
  if (hasTwoPrimaries(settled)) {
    reading.refuse('invalidValue', `${attribute.path}.primary: expected at most one value with primary true`);
  }
  for (const sub of attribute.subAttributes.values()) {
    if (sub.required && settled.some((element) => isObject(element) && element[sub.name] === undefined)) {
      reading.refuse('invalidValue', `${sub.path}: expected a value, it is required`);
    }
  }
  if (settled.length === 0) {
    if (attribute.required) reading.refuse('mutability', `${attribute.path} is required and cannot be taken away`);
    return undefined;
  }
  return settled;
}

function withOnePrimary(before: readonly Json[], after: readonly Json[]): Json[] {
  if (!hasTwoPrimaries(after)) return [...after];
  const wasPrimary = new Set<Json>(before.filter(isPrimary));
  return after.map((element) =>
    isPrimary(element) && wasPrimary.has(element) ? { ...element, primary: false } : element,
  );
}

const isPrimary = (element: Json): element is JsonObject => isObject(element) && element['primary'] === true;
