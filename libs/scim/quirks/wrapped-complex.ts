import { isObject, type Json } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';

/** Early Microsoft Entra ID connectors send the manager as an array of one object: `[{"$ref": "…", "value": "…"}]`. */
export function unwrappedComplex(attribute: Attribute, value: Json): Json {
  if (attribute.multiValued || attribute.type !== 'complex' || !Array.isArray(value) || value.length !== 1)
    return value;
  const [only] = value;
  return isObject(only) ? only : value;
}
