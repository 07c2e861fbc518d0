import { invalid, valid, type Checked } from '../errors/scim-error.ts';
import { isObject, isUnassigned, type Json, type JsonObject, type MutableObject, type Resource } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { findAttribute } from '../resource-type/path.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';

/** Which attributes an answer holds (RFC 7644 §3.9); at most one of the two is there. */
export interface AttributeSelection {
  readonly attributes?: readonly Attribute[];
  readonly excludedAttributes?: readonly Attribute[];
}

/** Names in one list, at most. */
export const MAX_ATTRIBUTE_NAMES = 200;

/**
 * The attributes that a comma separated list names, in standard notation. A name that no schema has selects nothing
 * and is no error: a client may ask many providers for the same list.
 */
export function parseAttributeList(type: ResourceType, text: string): Checked<readonly Attribute[]> {
  const names = text.split(',').map((name) => name.trim());
  if (names.length > MAX_ATTRIBUTE_NAMES)
    return invalid('invalidValue', `expected at most ${MAX_ATTRIBUTE_NAMES} attribute names`);
  return valid(names.flatMap((name) => findAttribute(type, name) ?? []));
}

/** The resource as an answer shows it: `always` ever, `request` and what was asked for only when asked for (RFC 7643 §2.2). */
export function selectAttributes(type: ResourceType, resource: Resource, selection: AttributeSelection): Resource {
  const { attributes, excludedAttributes } = selection;
  const asked = attributes === undefined ? undefined : new Set(attributes.flatMap(withAncestors));
  const whole = new Set(attributes);
  const excluded = new Set(excludedAttributes);
  return selectIn(resource, type.attributesByName, { asked, whole, excluded }, false);
}

interface Chosen {
  /** What was asked for and everything on the way to it; undefined: the defaults. */
  readonly asked: ReadonlySet<Attribute> | undefined;
  readonly whole: ReadonlySet<Attribute>;
  readonly excluded: ReadonlySet<Attribute>;
}

function withAncestors(attribute: Attribute): Attribute[] {
  const above = attribute.parent ?? attribute.container;
  return above === undefined ? [attribute] : [attribute, ...withAncestors(above)];
}

function selectIn(
  object: JsonObject,
  attributes: ReadonlyMap<string, Attribute>,
  chosen: Chosen,
  all: boolean,
): JsonObject {
  const selected: MutableObject = {};
  for (const [name, value] of Object.entries(object)) {
    const attribute = attributes.get(name);
    if (attribute === undefined) continue;
    const shown = isShown(attribute, chosen, all)
      ? selectValue(value, attribute, chosen, all || chosen.whole.has(attribute))
      : undefined;
    if (shown !== undefined && !(isUnassigned(shown) && !isUnassigned(value))) selected[name] = shown;
  }
  return selected;
}

function isShown(attribute: Attribute, { asked, excluded }: Chosen, all: boolean): boolean {
  if (attribute.returned === 'never') return false;
  if (attribute.returned === 'always' || attribute.name === 'schemas') return true;
  if (excluded.has(attribute)) return false;
  if (asked?.has(attribute) === true) return true;
  if (attribute.returned === 'request') return false;
  return asked === undefined || all;
}

function selectValue(value: Json, attribute: Attribute, chosen: Chosen, all: boolean): Json {
  if (attribute.subAttributesByName.size === 0 || attribute.type !== 'complex') return value;
  if (Array.isArray(value)) return value.map((element) => selectValue(element, attribute, chosen, all));
  return isObject(value) ? selectIn(value, attribute.subAttributesByName, chosen, all) : value;
}
