import { isObject, type Json } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { sameElementKey } from '../resource/element-key.ts';
import { containsElement } from '../resource/same-value.ts';
import { ElementIndex } from './element-index.ts';

/**
 * Adds elements (RFC 7644 §3.5.2.1). One that is there already changes nothing; one that has the element key of
 * another, hence would be the same value twice (RFC 7643 §2.4), is merged into it.
 */
export function addElements(attribute: Attribute, elements: readonly Json[], stated: readonly Json[]): Json[] {
  const after = [...elements];
  const index = new ElementIndex(attribute, after);
  for (const element of stated) {
    if (index.candidates(element).some((place) => contains(attribute, after[place], element))) continue;
    const key = keyOf(attribute, element);
    const place =
      key === undefined ? undefined : index.candidates(key).find((each) => isSame(attribute, after[each], element));
    const existing = place === undefined ? undefined : after[place];
    if (place !== undefined && isObject(existing) && isObject(element)) {
      after[place] = { ...existing, ...element };
      index.note(place);
    } else {
      after.push(element);
      index.note(after.length - 1);
    }
  }
  return after;
}

/** Removes the elements that have all values which a stated one has. */
export function removeElements(attribute: Attribute, elements: readonly Json[], stated: readonly Json[]): Json[] {
  const index = new ElementIndex(attribute, elements);
  const gone = new Set<number>();
  for (const part of stated) {
    for (const place of index.candidates(part)) if (contains(attribute, elements[place], part)) gone.add(place);
  }
  return elements.filter((_, place) => !gone.has(place));
}

const contains = (attribute: Attribute, element: Json | undefined, stated: Json): boolean =>
  element !== undefined && containsElement(attribute, element, stated);

const isSame = (attribute: Attribute, existing: Json | undefined, element: Json): boolean =>
  existing !== undefined && sameElementKey(attribute, existing, element);

/** What an element that would be the same value must hold; undefined where the element says nothing that tells. */
function keyOf(attribute: Attribute, element: Json): Json | undefined {
  const [significant] = attribute.elementKey;
  if (significant === undefined || !isObject(element)) return undefined;
  const value = element[significant];
  return value === undefined ? undefined : { [significant]: value };
}
