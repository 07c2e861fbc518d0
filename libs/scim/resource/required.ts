import { isObject, type JsonObject } from '../json.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import type { Reading } from './reading.ts';

/** Refuses a resource without a required attribute. Those of sub-attributes are checked where they are read. */
export function requireAttributes(type: ResourceType, resource: JsonObject, reading: Reading): void {
  for (const attribute of type.attributesByName.values()) {
    if (attribute.required && resource[attribute.name] === undefined) {
      reading.refuse('invalidValue', `${attribute.path}: expected a value, it is required`);
    }
  }
  for (const extension of type.extensions) {
    const value = resource[extension.schema];
    if (extension.required && value === undefined) {
      reading.refuse('invalidValue', `${extension.schema}: expected a value, it is required`);
    }
    if (!isObject(value)) continue;
    for (const attribute of type.bySchema.get(extension.schema.toLowerCase())?.values() ?? []) {
      if (attribute.required && value[attribute.name] === undefined) {
        reading.refuse('invalidValue', `${attribute.path}: expected a value, it is required`);
      }
    }
  }
}
