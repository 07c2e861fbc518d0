import { isObject, isUnassigned, type Json, type JsonObject, type MutableObject, own } from '../json.ts';
import { booleanFromText } from '../quirks/boolean-text.ts';
import { valueFromText } from '../quirks/complex-as-text.ts';
import { isDroppedUnknown } from '../quirks/unknown-null.ts';
import { roleFromJsonText } from '../quirks/role-as-json.ts';
import { unwrappedComplex } from '../quirks/wrapped-complex.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { storedDateTime } from './date-time.ts';
import { MAX_VALUES } from './limits.ts';
import type { Reading } from './reading.ts';
import { textProblem } from './text.ts';

/**
 * The value that a client assigns to an attribute, in the form it is stored in; undefined when that is unassigned
 * (null, [], {}), or after a problem. Read-only sub-attributes and those that are never returned are left out.
 */
export function readValue(attribute: Attribute, value: Json, reading: Reading): Json | undefined {
  if (value === null) return undefined;
  return attribute.multiValued ? readElements(attribute, value, reading) : readOne(attribute, value, reading);
}

function readElements(attribute: Attribute, value: Json, reading: Reading): Json[] | undefined {
  // What is wrong lies elsewhere then, and is not to be told as of an element of this one.
  if (reading.hasProblem()) return undefined;
  if (!Array.isArray(value)) return reading.refuse('invalidValue', `${attribute.path}: expected an array`);
  if (value.length > MAX_VALUES) {
    return reading.refuse('invalidValue', `${attribute.path}: expected at most ${MAX_VALUES} values`);
  }
  const elements: Json[] = [];
  for (const [index, element] of value.entries()) {
    const read = element === null ? undefined : readOne(attribute, element, reading);
    if (reading.problem !== undefined) return refuseAt(attribute, index, reading);
    if (read !== undefined) elements.push(read);
  }
  if (hasTwoPrimaries(elements)) {
    return reading.refuse('invalidValue', `${attribute.path}.primary: expected at most one value with primary true`);
  }
  return elements.length === 0 ? undefined : elements;
}

/** Tells which element is wrong, once: an outer list has nothing to add to what an inner one said. */
const refuseAt = (attribute: Attribute, index: number, reading: Reading): undefined => {
  if (attribute.parent === undefined) reading.locate(`${attribute.path}[${index}]`);
};

/** RFC 7643 §2.4. */
export const hasTwoPrimaries = (elements: readonly Json[]): boolean => {
  let primaries = 0;
  for (const element of elements) if (isObject(element) && element['primary'] === true) primaries += 1;
  return primaries > 1;
};

/** One value: that of a single-valued attribute, or one element of a multi-valued one. */
export function readOne(attribute: Attribute, value: Json, reading: Reading): Json | undefined {
  switch (attribute.type) {
    case 'complex':
      return readComplex(attribute, value, reading);
    case 'string':
    case 'reference':
      return typeof value === 'string' ? readText(attribute, value, reading) : refuse(attribute, 'a string', reading);
    case 'boolean': {
      const truth = typeof value === 'boolean' ? value : booleanFromText(value);
      return truth ?? refuse(attribute, 'true or false', reading);
    }
    case 'integer':
      return Number.isSafeInteger(value) ? value : refuse(attribute, 'an integer', reading);
    case 'decimal':
      return Number.isFinite(value) ? value : refuse(attribute, 'a number', reading);
    case 'dateTime': {
      const stored = typeof value === 'string' ? storedDateTime(value) : undefined;
      return stored ?? refuse(attribute, 'a dateTime such as 2008-01-23T04:56:22Z', reading);
    }
    case 'binary':
      return typeof value === 'string' && isBase64(value)
        ? readText(attribute, value, reading)
        : refuse(attribute, 'a base64 string', reading);
  }
}

const refuse = (attribute: Attribute, expected: string, reading: Reading): undefined =>
  reading.refuse('invalidValue', `${attribute.path}: expected ${expected}`);

/** RFC 4648 §4 or §5; the padding may be left out (RFC 7643 §2.3.6), line breaks may not be there. */
const isBase64 = (text: string): boolean =>
  /^(?:[A-Za-z0-9+/]*|[\w-]*)={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1;

function readText(attribute: Attribute, text: string, reading: Reading): string | undefined {
  const problem = textProblem(attribute, text);
  if (problem !== undefined) return reading.refuse('invalidValue', `${attribute.path}: ${problem}`);
  if (!attribute.closed) return text;
  const lower = text.toLowerCase();
  const canonical = attribute.canonicalValues.find((value) => value.toLowerCase() === lower);
  return canonical ?? refuse(attribute, `one of ${attribute.canonicalValues.join(', ')}`, reading);
}

function readComplex(attribute: Attribute, value: Json, reading: Reading): JsonObject | undefined {
  const read = readPart(attribute, value, reading);
  if (read === undefined || !isObject(read)) return undefined;
  for (const sub of attribute.subAttributes.values()) {
    if (sub.required && read[sub.name] === undefined) {
      reading.refuse('invalidValue', `${sub.path}: expected a value, it is required`);
    }
  }
  return read;
}

/** As `readOne`, but a complex value need not have its required sub-attributes: it is a part of one. */
export function readPart(attribute: Attribute, value: Json, reading: Reading): Json | undefined {
  if (attribute.type !== 'complex') return readOne(attribute, value, reading);
  const given = unwrappedComplex(attribute, value);
  const object = isObject(given) ? given : (roleFromJsonText(attribute, given) ?? valueFromText(attribute, given));
  if (object === undefined) return refuse(attribute, 'an object', reading);
  const role = roleFromJsonText(attribute, own(object, 'value'));
  const read = readSubAttributes(attribute, role === undefined ? object : { ...object, ...role }, reading);
  return isUnassigned(read) ? undefined : read;
}

/** The assigned sub-attributes of an object, under their canonical names; nothing is said about missing ones. */
function readSubAttributes(attribute: Attribute, object: JsonObject, reading: Reading): MutableObject {
  const read: MutableObject = {};
  for (const name of Object.keys(object)) {
    const value = own(object, name) ?? null;
    const sub = attribute.subAttributesByName.get(name) ?? attribute.subAttributes.get(name.toLowerCase());
    if (sub === undefined) {
      if (!reading.ignoresUnknown && !isDroppedUnknown(value)) {
        reading.refuse('invalidSyntax', `${attribute.path}: ${unknownName(name)} is not one of its sub-attributes`);
      }
    } else assign(read, sub, value, reading);
  }
  return read;
}

/**
 * Reads a value into its place under the canonical name. A name that comes twice, in whatever case, is refused. What is
 * never returned (a password) is kept nowhere, but has to be of its type.
 */
export function assign(target: MutableObject, attribute: Attribute, value: Json, reading: Reading): void {
  if (attribute.mutability === 'readOnly') return;
  const read = readValue(attribute, value, reading);
  if (read === undefined || attribute.returned === 'never') return;
  if (Object.hasOwn(target, attribute.name)) {
    reading.refuse('invalidSyntax', `${attribute.path} is given more than once`);
  }
  target[attribute.name] = read;
}

/** A name that the client made up, fit for an error message: it may hold anything. */
export const unknownName = (name: string): string => (/^[\w$.:/-]{1,200}$/.test(name) ? `'${name}'` : 'a name in it');
