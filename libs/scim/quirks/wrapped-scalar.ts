import { isObject, type Json } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';

/** Early Microsoft Entra ID connectors wrap the value of a simple attribute: `[{"$ref": null, "value": "x"}]`. */
export function unwrappedScalar(attribute: Attribute, value: Json): Json {
  if (attribute.multiValued || attribute.type === 'complex' || !Array.isArray(value) || value.length !== 1)
    return value;
  const [wrapper] = value;
  if (!isObject(wrapper) || !Object.hasOwn(wrapper, 'value')) return value;
  const others = Object.entries(wrapper).filter(([name, other]) => name !== 'value' && other !== null);
  return others.length === 0 ? (wrapper['value'] ?? null) : value;
}
