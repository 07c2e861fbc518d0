import { isObject, type Json } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { comparable } from './comparable.ts';
import { sameJson } from './same.ts';

/** Whether a filter's `eq` would take the two as equal. */
export const sameValue = (attribute: Attribute, a: Json | undefined, b: Json | undefined): boolean =>
  typeof a === 'string' && typeof b === 'string'
    ? a === b || comparable(attribute, a) === comparable(attribute, b)
    : sameJson(a, b);

/** Whether an element has every value that another one states: adding that one would change nothing. */
export function containsElement(attribute: Attribute, element: Json, stated: Json): boolean {
  if (!isObject(element) || !isObject(stated)) return sameValue(attribute, element, stated);
  return Object.entries(stated).every(([name, value]) => {
    const sub = attribute.subAttributesByName.get(name);
    return sub !== undefined && sameValue(sub, element[name], value);
  });
}
