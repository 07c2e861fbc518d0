import { isObject, type Json } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { sameElementKey } from '../resource/element-key.ts';
import { containsElement } from '../resource/same-value.ts';

/**
 * Adds elements (RFC 7644 §3.5.2.1). One that is there already changes nothing; one that has the element key of
 * another, hence would be the same value twice (RFC 7643 §2.4), is merged into it.
 */
export function addElements(attribute: Attribute, elements: readonly Json[], stated: readonly Json[]): Json[] {
  const after = [...elements];
  for (const element of stated) {
    if (after.some((existing) => containsElement(attribute, existing, element))) continue;
    const index = after.findIndex((existing) => isSameElement(attribute, existing, element));
    const existing = after[index];
    if (isObject(existing) && isObject(element)) after[index] = { ...existing, ...element };
    else after.push(element);
  }
  return after;
}

const isSameElement = (attribute: Attribute, existing: Json, element: Json): boolean => {
  const [significant] = attribute.elementKey;
  if (significant === undefined || !isObject(element) || element[significant] === undefined) return false;
  return sameElementKey(attribute, existing, element);
};

/** Removes the elements that have all values which a stated one has. */
export const removeElements = (attribute: Attribute, elements: readonly Json[], stated: readonly Json[]): Json[] =>
  elements.filter((element) => !stated.some((part) => containsElement(attribute, element, part)));
