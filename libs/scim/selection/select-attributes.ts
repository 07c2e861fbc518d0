import { isObject, isUnassigned, type Json, type JsonObject, type MutableObject, type Resource } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import type { AttributeList } from './attribute-list.ts';

/** The two lists exclude each other (RFC 7644 §3.9); with both, `excludedAttributes` takes away from `attributes`. */
export interface Selection {
  readonly attributes?: AttributeList;
  readonly excludedAttributes?: AttributeList;
}

/**
 * The part of a rendered resource that a client gets: what is always returned, and what is asked for by name or, with
 * no `attributes`, returned by default, less what is excluded. Naming a complex attribute asks for those of its
 * sub-attributes that are returned by default; naming a sub-attribute asks for that one alone.
 */
export function selectAttributes(type: ResourceType, resource: Resource, selection: Selection = {}): Resource {
  return select(type.attributesByName, resource, {
    byDefault: selection.attributes === undefined,
    asked: new Set(selection.attributes),
    excluded: new Set(selection.excludedAttributes),
  });
}

interface Wanted {
  /** Whether what is returned by default is wanted here, or only what is asked for by name. */
  readonly byDefault: boolean;
  readonly asked: ReadonlySet<Attribute>;
  readonly excluded: ReadonlySet<Attribute>;
}

function select(attributes: ReadonlyMap<string, Attribute>, object: JsonObject, wanted: Wanted): JsonObject {
  const selected: MutableObject = {};
  for (const name of Object.keys(object)) {
    const attribute = attributes.get(name);
    const value = object[name];
    const part = attribute === undefined || value === undefined ? undefined : selectValue(attribute, value, wanted);
    if (part !== undefined && !isUnassigned(part)) selected[name] = part;
  }
  return selected;
}

function selectValue(attribute: Attribute, value: Json, wanted: Wanted): Json | undefined {
  const whole = isWanted(attribute, wanted);
  if (attribute.type !== 'complex') return whole ? value : undefined;
  if (!whole && (wanted.excluded.has(attribute) || !isAskedInside(attribute, wanted.asked))) return undefined;
  const inside = { ...wanted, byDefault: whole };
  const part = (element: Json): Json =>
    isObject(element) ? select(attribute.subAttributesByName, element, inside) : element;
  return Array.isArray(value) ? value.map(part).filter((element) => !isUnassigned(element)) : part(value);
}

function isWanted(attribute: Attribute, { byDefault, asked, excluded }: Wanted): boolean {
  if (attribute.returned === 'always' || attribute.returned === 'never') return attribute.returned === 'always';
  if (excluded.has(attribute)) return false;
  return (byDefault && attribute.returned === 'default') || isAsked(attribute, asked);
}

/** By its own name, or, of a simple multi-valued attribute, by that of its `value`. */
function isAsked(attribute: Attribute, asked: ReadonlySet<Attribute>): boolean {
  if (asked.has(attribute)) return true;
  return attribute.type !== 'complex' && attribute.multiValued && isAskedInside(attribute, asked);
}

function isAskedInside(attribute: Attribute, asked: ReadonlySet<Attribute>): boolean {
  for (const sub of attribute.subAttributes.values()) if (asked.has(sub) || isAskedInside(sub, asked)) return true;
  return false;
}
