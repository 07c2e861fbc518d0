import { type Checked, valid } from '../errors/scim-error.ts';
import { isObject, type Json, type JsonObject, type MutableObject, type Resource } from '../json.ts';
import { ElementIndex } from '../patch/element-index.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { sameElementKey } from './element-key.ts';
import { finished } from './parse-resource.ts';
import { Reading } from './reading.ts';
import { sameJson } from './same.ts';

/**
 * The resource that a PUT makes of the current one (RFC 7644 §3.5.1): what is sent, as `parseResource` gives it, and
 * what a PUT cannot change. Read-only attributes are taken over, so are immutable ones that the client leaves out; an
 * immutable one with another value is refused, 400 mutability. Elements of multi-valued attributes are matched by
 * their element key.
 */
export function replaceResource(type: ResourceType, current: Resource, sent: Resource): Checked<Resource> {
  const reading = new Reading({});
  const next: MutableObject = { ...sent };
  keepWithin(type.attributesByName, next, current, reading);
  return reading.problem === undefined ? valid(finished(type, next)) : { ok: false, error: reading.problem };
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
    const index = new ElementIndex(attribute, before);
    next[attribute.name] = after.map((element) => {
      const places = index.candidates(keyParts(attribute, element));
      const same = places.find((place) => sameElementKey(attribute, before[place] ?? null, element));
      return keepElement(attribute, element, same === undefined ? undefined : before[same], reading);
    });
  }
}

/** What of an element tells it apart. */
const keyParts = (attribute: Attribute, element: Json): Json =>
  isObject(element)
    ? Object.fromEntries(Object.entries(element).filter(([name]) => attribute.elementKey.includes(name)))
    : element;

function keepElement(attribute: Attribute, element: Json, match: Json | undefined, reading: Reading): Json {
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
