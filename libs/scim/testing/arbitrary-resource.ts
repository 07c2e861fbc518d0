import fc from 'fast-check';
import type { Json, JsonObject } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { similarDateTime, similarText, similarTextOrNone } from './arbitrary-text.ts';

/** Attributes with rules of their own, which a value at random would break. */
const RULED: ReadonlySet<string> = new Set(['schemas', 'consents', 'marketingEmail', 'marketingSms']);

/**
 * A body that a client could send for a resource of the type: any of its attributes, with values of their types that
 * resemble each other from one resource to the next. Values of unique attributes come from `unique`.
 */
export function arbitraryResource(type: ResourceType, unique: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> {
  return arbitraryObject([...type.attributesByName.values()], unique).map((attributes) => ({
    schemas: [type.schema],
    ...attributes,
  }));
}

export const isSettable = ({ name, mutability, returned }: Attribute): boolean =>
  mutability !== 'readOnly' && returned !== 'never' && !RULED.has(name);

function arbitraryObject(attributes: readonly Attribute[], unique: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> {
  const settable = attributes.filter(isSettable);
  const values = Object.fromEntries(settable.map((attribute) => [attribute.name, arbitraryValue(attribute, unique)]));
  const required = settable.filter((attribute) => attribute.required).map(({ name }) => name);
  return fc.record(values, { requiredKeys: required, noNullPrototype: true });
}

/** A value that the attribute may be given, with all its elements where it has several. */
export function arbitraryValue(attribute: Attribute, unique: fc.Arbitrary<string>): fc.Arbitrary<Json> {
  if (!attribute.multiValued) return arbitraryOne(attribute, unique);
  return fc.array(arbitraryOne(attribute, unique), { maxLength: 3 }).map(withOnePrimary);
}

function arbitraryOne(attribute: Attribute, unique: fc.Arbitrary<string>): fc.Arbitrary<Json> {
  if (attribute.type === 'complex') return arbitraryObject([...attribute.subAttributesByName.values()], unique);
  if (attribute.uniqueness !== 'none') return unique;
  if (attribute.closed) return fc.constantFrom(...attribute.canonicalValues);
  return arbitrarySimple(attribute);
}

/** A value of the attribute's type, for a resource or as a filter's literal. */
export function arbitrarySimple({
  type,
  required,
  canonicalValues,
}: Attribute): fc.Arbitrary<string | number | boolean> {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: -2, max: 2 });
    case 'decimal':
      return fc.constantFrom(-1.5, 0, 0.1, 2);
    case 'dateTime':
      return similarDateTime();
    case 'binary':
      return fc.constantFrom('AA==', 'aa==', 'AAAA');
    case 'string':
    case 'reference':
    case 'complex':
      return fc.oneof(
        required ? similarText() : similarTextOrNone(),
        ...canonicalValues.slice(0, 2).map((text) => fc.constant(text)),
      );
  }
}

/** RFC 7643 §2.4: at most one element is the primary one. */
function withOnePrimary(elements: Json[]): Json[] {
  let taken = false;
  return elements.map((element) => {
    if (typeof element !== 'object' || element === null || Array.isArray(element) || element['primary'] !== true)
      return element;
    const primary = !taken;
    taken = true;
    return { ...element, primary };
  });
}
