import { isObject, type Json } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { sameValue } from './same-value.ts';

/** Whether two elements of a multi-valued complex attribute are the same one: equal in all parts of its element key. */
export function sameElementKey(attribute: Attribute, a: Json, b: Json): boolean {
  if (attribute.elementKey.length === 0 || !isObject(a) || !isObject(b)) return false;
  return attribute.elementKey.every((name) => {
    const sub = attribute.subAttributesByName.get(name);
    return sub !== undefined && sameValue(sub, a[name], b[name]);
  });
}
