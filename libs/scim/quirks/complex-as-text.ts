import type { Json, JsonObject } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';

/**
 * Microsoft Entra ID sends the manager as the bare id instead of `{"value": id}`; the empty string clears it. Taken
 * for any single-valued complex attribute that has a `value`.
 */
export const valueFromText = (attribute: Attribute, value: Json): JsonObject | undefined => {
  if (typeof value !== 'string' || attribute.multiValued || !attribute.subAttributes.has('value')) return undefined;
  return value === '' ? {} : { value };
};
