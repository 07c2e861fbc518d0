import { fold, type Attribute, type Json, type JsonObject, type Resource, type ResourceType } from '#scim';

/**
 * A document as filters compare it in SQL: strings folded unless their attribute is caseExact, dateTimes as UTC
 * instants of milliseconds, so that text order is time order. The same reading as libs/scim's in-memory evaluator.
 */
export function foldedDocument(type: ResourceType, document: Resource): JsonObject {
  return foldObject(document, type.attributesByName);
}

function foldObject(object: JsonObject, attributes: ReadonlyMap<string, Attribute>): JsonObject {
  const folded: Record<string, Json> = {};
  for (const [name, value] of Object.entries(object)) {
    const attribute = attributes.get(name);
    folded[name] = attribute === undefined ? value : foldValue(value, attribute);
  }
  return folded;
}

function foldValue(value: Json, attribute: Attribute): Json {
  if (Array.isArray(value)) return value.map((element) => foldValue(element, attribute));
  if (typeof value === 'object' && value !== null) return foldObject(value, attribute.subAttributesByName);
  return typeof value === 'string' ? comparableText(value, attribute) : value;
}

/** A string as it is compared for this attribute: what is stored in `folded`, and what a filter's literal becomes. */
export function comparableText(text: string, attribute: Attribute): string {
  if (attribute.type === 'dateTime') return new Date(text).toISOString();
  return attribute.caseExact ? text : fold(text);
}
