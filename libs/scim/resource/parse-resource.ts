import { type Checked, valid } from '../errors/scim-error.ts';
import { type Json, type MutableObject, own, type Resource } from '../json.ts';
import { attributeOfFlatKey } from '../quirks/flat-key.ts';
import { isDroppedUnknown } from '../quirks/unknown-null.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { isJsonObject } from './is-json-object.ts';
import { valueAt, withValueAt } from './place.ts';
import { assign, unknownName } from './read-value.ts';
import { type ParseOptions, Reading } from './reading.ts';
import { requireAttributes } from './required.ts';
import { checkSchemas, schemasOf } from './schemas-attribute.ts';

/**
 * A whole resource as a client sends it in POST or PUT (RFC 7644 §3.3, §3.5.1), checked against the schema and in the
 * form it is stored in. What the client may not set (`id`, `meta`, `groups`) is ignored, `password` dropped. On create
 * the `id` is missing from the result: the caller gives it. 400 invalidSyntax for what is not of the schema,
 * invalidValue for what is of the wrong type or out of bounds.
 */
export function parseResource(type: ResourceType, body: unknown, options: ParseOptions = {}): Checked<Resource> {
  const reading = new Reading(options);
  const read = readResource(type, body, reading);
  requireAttributes(type, read, reading);
  if (reading.problem !== undefined) return { ok: false, error: reading.problem };
  return valid(finished(type, read));
}

/** `schemas` first, as they follow from the attributes, then these in the order of the input. */
export const finished = (type: ResourceType, { schemas: _listed, ...read }: MutableObject): Resource => ({
  schemas: schemasOf(type, read),
  ...read,
});

/** The attributes of a body, without `schemas`, and without those that `takes` takes for itself. */
export function readResource(
  type: ResourceType,
  body: unknown,
  reading: Reading,
  takes: (attribute: Attribute, value: Json) => boolean = () => false,
): MutableObject {
  const read: MutableObject = {};
  if (!isJsonObject(body)) {
    reading.refuse('invalidSyntax', 'expected a JSON object');
    return read;
  }
  for (const name of Object.keys(body)) {
    const value = own(body, name) ?? null;
    const attribute = type.attributesByName.get(name) ?? type.attributes.get(name.toLowerCase());
    if (attribute === undefined) readUnknown(type, read, name, value, reading);
    else if (attribute.name === 'schemas') checkSchemas(type, value, reading);
    else if (!takes(attribute, value)) assign(read, attribute, value, reading);
  }
  return read;
}

function readUnknown(type: ResourceType, read: MutableObject, name: string, value: Json, reading: Reading): void {
  const attribute = attributeOfFlatKey(type, name);
  if (attribute !== undefined) assignNested(read, attribute, value, reading);
  else if (!reading.ignoresUnknown && !isDroppedUnknown(value)) {
    reading.refuse('invalidSyntax', `${unknownName(name)} is not an attribute of ${type.name}`);
  }
}

/** Assigns an attribute that lies deeper than the top, making the objects it lies in. */
function assignNested(read: MutableObject, attribute: Attribute, value: Json, reading: Reading): void {
  if (attribute.kind !== 'attribute' || attribute.parent?.multiValued === true) {
    reading.refuse('invalidSyntax', `${attribute.path} cannot be set without its element`);
    return;
  }
  const holder: MutableObject = {};
  assign(holder, attribute, value, reading);
  const assigned = holder[attribute.name];
  const [top] = attribute.keys;
  if (assigned === undefined || top === undefined) return;
  if (valueAt(read, attribute.keys) !== undefined) {
    reading.refuse('invalidSyntax', `${attribute.path} is given more than once`);
  }
  const placed = withValueAt(read, attribute.keys, assigned)[top];
  if (placed !== undefined) read[top] = placed;
}
