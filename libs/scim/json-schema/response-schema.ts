import type { JsonObject } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { commonAttributes } from '../schema/common-attributes.ts';
import type { AttributeDefinition, SchemaDocument } from '../schema/schema-document.ts';
import { characteristics } from './characteristics.ts';
import { valueSchema } from './value-schema.ts';

/**
 * A resource as answers hold it, as a JSON Schema (2020-12). `documents` are the schemas of the type, the core one
 * first. A selection (RFC 7644 §3.9) may leave out all but `schemas` and `id`, so only these are required.
 */
export function responseSchema(type: ResourceType, [core, ...extensions]: readonly SchemaDocument[]): JsonObject {
  const properties = propertiesOf([...commonAttributes, ...(core?.attributes ?? [])], {
    compiled: type.attributesByName,
  });
  const containers = extensions.map(({ id, description, attributes }): [string, JsonObject] => {
    const container = type.attributesByName.get(id);
    return [id, objectSchema(propertiesOf(attributes, { compiled: container?.subAttributesByName }), [], description)];
  });
  return objectSchema({ ...properties, ...Object.fromEntries(containers) }, ['schemas', 'id'], type.description);
}

/**
 * A discovery document (RFC 7644 §4) by its own schema; no selection applies to it. `elements` stand in for the
 * elements of the attributes of these names, which may lie in themselves.
 */
export function discoverySchema({ description, attributes }: SchemaDocument, elements: Elements = {}): JsonObject {
  const common = commonAttributes.filter(({ name }) => name === 'schemas' || name === 'meta');
  const properties = propertiesOf([...common, ...attributes], { elements });
  return objectSchema(properties, ['schemas', ...requiredOf(attributes)], description);
}

/** One element of a complex attribute of a discovery document. */
export const elementSchema = (
  { subAttributes = [], description }: AttributeDefinition,
  elements: Elements,
): JsonObject => objectSchema(propertiesOf(subAttributes, { elements }), requiredOf(subAttributes), description);

type Elements = Readonly<Record<string, JsonObject>>;

interface Known {
  readonly compiled?: ReadonlyMap<string, Attribute> | undefined;
  readonly elements?: Elements;
}

const requiredOf = (definitions: readonly AttributeDefinition[]): string[] =>
  definitions.flatMap(({ name, required }) => (required ? [name] : []));

const propertiesOf = (definitions: readonly AttributeDefinition[], known: Known): JsonObject =>
  Object.fromEntries(
    definitions
      .filter(({ returned }) => returned !== 'never')
      .map((definition) => [definition.name, attributeSchema(definition, known)]),
  );

function attributeSchema(definition: AttributeDefinition, { compiled, elements }: Known): JsonObject {
  const attribute = compiled?.get(definition.name);
  const inside = { compiled: attribute?.subAttributesByName, ...(elements === undefined ? {} : { elements }) };
  const value =
    elements?.[definition.name] ??
    (definition.type === 'complex'
      ? objectSchema(propertiesOf(definition.subAttributes ?? [], inside), [])
      : valueSchema(definition, attribute));
  return {
    ...(definition.multiValued ? { type: 'array', items: value } : value),
    ...(definition.mutability === 'readOnly' ? { readOnly: true } : {}),
    ...characteristics(definition),
  };
}

const objectSchema = (properties: JsonObject, required: readonly string[], description = ''): JsonObject => ({
  type: 'object',
  ...(description === '' ? {} : { description }),
  properties,
  ...(required.length === 0 ? {} : { required: [...required] }),
  additionalProperties: false,
});
