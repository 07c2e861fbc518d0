import type { Json, JsonObject } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { MAX_MEMBERS, MAX_VALUES } from '../resource/limits.ts';
import { membersAttribute } from '../resource-type/types.ts';
import { commonAttributes } from '../schema/common-attributes.ts';
import type { AttributeDefinition, SchemaDocument } from '../schema/schema-document.ts';
import { characteristics } from './characteristics.ts';
import { valueSchema } from './value-schema.ts';

/**
 * What a client may send of a resource, as a JSON Schema (2020-12): any part of it, as a PATCH without a path has it.
 * Null stands for unassigned (RFC 7643 §2.5), what is read-only is ignored whatever it is (§2.2). `documents` are the
 * schemas of the type, the core one first. Names are compared without regard to case, which a JSON Schema cannot say.
 */
export function partSchema(type: ResourceType, [core, ...extensions]: readonly SchemaDocument[]): JsonObject {
  const own = [...commonAttributes, ...(core?.attributes ?? [])].filter(({ name }) => name !== 'schemas');
  const containers = extensions.map(({ id, description, attributes }): [string, JsonObject] => {
    const container = type.attributesByName.get(id);
    const properties = propertiesOf(attributes, container?.subAttributesByName);
    return [id, { ...objectSchema(properties), description, type: ['object', 'null'] }];
  });
  return objectSchema({
    schemas: { description: 'Ignored in a part; a whole resource has rules for it.' },
    ...propertiesOf(own, type.attributesByName),
    ...Object.fromEntries(containers),
  });
}

/** None, or one of the type's own; a foreign one beside it says nothing (quirks/unknown-schema.ts). */
const schemasSchema = (own: string[]): JsonObject => ({
  description: 'The schemas of the resource; they may be left out.',
  anyOf: [
    { type: 'null' },
    { type: 'array', maxItems: 0 },
    { type: 'array', items: { type: 'string' }, contains: { enum: own } },
  ],
});

/** A whole resource as POST and PUT take it: what {@link partSchema} allows, with what it must have. */
export const wholeSchema = (
  type: ResourceType,
  part: JsonObject,
  documents: readonly SchemaDocument[],
): JsonObject => ({
  allOf: [part],
  properties: { schemas: schemasSchema(documents.map(({ id }) => id)) },
  required: [...type.attributesByName.values()].flatMap(({ name, required }) => (required ? [name] : [])),
});

type Compiled = ReadonlyMap<string, Attribute> | undefined;

const propertiesOf = (definitions: readonly AttributeDefinition[], compiled: Compiled): JsonObject =>
  Object.fromEntries(
    definitions.map((definition) => [definition.name, attributeSchema(definition, compiled?.get(definition.name))]),
  );

function attributeSchema(definition: AttributeDefinition, attribute: Attribute | undefined): JsonObject {
  const notes = characteristics(definition);
  if (definition.mutability === 'readOnly') return { ...notes, description: `${definition.description} Ignored.` };
  const value = requestValue(definition, attribute);
  return {
    ...(definition.multiValued ? listSchema(value, attribute) : definition.required ? value : orNull(value)),
    ...(definition.returned === 'never' ? { writeOnly: true } : {}),
    ...notes,
  };
}

function requestValue(definition: AttributeDefinition, attribute: Attribute | undefined): JsonObject {
  if (definition.type === 'complex') return complexSchema(definition, attribute);
  const isMember = membersAttribute !== undefined && attribute?.parent === membersAttribute;
  return isMember && definition.name === 'value'
    ? { type: 'string', format: 'scim-resource-id' }
    : valueSchema(definition, attribute);
}

/** A manager may also come as the bare id, or as the only element of an array (quirks/complex-as-text.ts). */
function complexSchema(definition: AttributeDefinition, attribute: Attribute | undefined): JsonObject {
  const subs = definition.subAttributes ?? [];
  const required = subs.flatMap(({ name, required: isRequired }) => (isRequired ? [name] : []));
  const object = objectSchema(propertiesOf(subs, attribute?.subAttributesByName));
  if (required.length > 0) return { ...object, required };
  return object;
}

const listSchema = (items: JsonObject, attribute: Attribute | undefined): JsonObject => ({
  type: ['array', 'null'],
  items: orNull(items),
  maxItems: attribute === membersAttribute ? MAX_MEMBERS : MAX_VALUES,
});

/** The same, or null. */
function orNull(schema: JsonObject): JsonObject {
  const { type, enum: values } = schema;
  if (type === undefined) return schema;
  return {
    ...schema,
    type: typeof type === 'string' ? [type, 'null'] : type,
    ...(Array.isArray(values) ? { enum: [...values, null] satisfies Json[] } : {}),
  };
}

const objectSchema = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  additionalProperties: false,
});
