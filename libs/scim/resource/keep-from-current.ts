import { isObject, type Json, type JsonObject, type MutableObject, type Resource } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { sameElementKey } from './element-key.ts';
import type { Reading } from './reading.ts';
import { sameJson } from './same.ts';

/**
 * What a PUT cannot change (RFC 7644 §3.5.1): read-only attributes are taken over from the current resource, so are
 * immutable ones that the client leaves out; an immutable one with another value is refused. Elements of multi-valued
 * attributes are matched by their element key.
 */
export function keepFromCurrent(type: ResourceType, next: MutableObject, current: Resource, reading: Reading): void {
  keepWithin(type.attributesByName, next, current, reading);
}

function keepWithin(
  attributes: ReadonlyMap<string, Attribute>,
  next: MutableObject,
  current: JsonObject,
  reading: Reading,
): void {
  for (const attribute of attributes.values()) {
    const before = current[attribute.name];
    if (before === undefined || attribute.name === 'schemas') continue;
    if (attribute.mutability === 'readOnly') next[attribute.name] = before;
    else if (attribute.mutability === 'immutable') keepImmutable(attribute, next, before, reading);
    else if (attribute.type === 'complex') keepInside(attribute, next, before, reading);
  }
}

function keepImmutable(attribute: Attribute, next: MutableObject, before: Json, reading: Reading): void {
  const after = next[attribute.name];
  if (after === undefined) next[attribute.name] = before;
  else if (!sameJson(before, after)) {
    reading.refuse('mutability', `${attribute.path} is immutable and has another value`);
  }
}

function keepInside(attribute: Attribute, next: MutableObject, before: Json, reading: Reading): void {
  const subs = attribute.subAttributesByName;
  if (!hasKept(attribute)) return;
  const after = next[attribute.name];
  if (isObject(before)) {
    const kept: MutableObject = isObject(after) ? { ...after } : {};
    keepWithin(subs, kept, before, reading);
    if (Object.keys(kept).length > 0) next[attribute.name] = kept;
  } else if (Array.isArray(before) && Array.isArray(after)) {
    next[attribute.name] = after.map((element) => keepElement(attribute, element, before, reading));
  }
}

function keepElement(attribute: Attribute, element: Json, before: readonly Json[], reading: Reading): Json {
  const match = before.find((candidate) => sameElementKey(attribute, candidate, element));
  if (!isObject(match) || !isObject(element)) return element;
  const kept: MutableObject = { ...element };
  keepWithin(attribute.subAttributesByName, kept, match, reading);
  return kept;
}

const hasKept = (attribute: Attribute): boolean =>
  [...attribute.subAttributes.values()].some(
    (sub) =>
      sub.mutability === 'readOnly' || sub.mutability === 'immutable' || (sub.type === 'complex' && hasKept(sub)),
  );
