import type { Json, JsonObject } from '../json.ts';
import { coreGroupSchema } from '../schema/core-group.ts';
import { coreUserSchema } from '../schema/core-user.ts';
import { customerSchema } from '../schema/customer.ts';
import { enterpriseUserSchema } from '../schema/enterprise-user.ts';
import { resourceTypeSchema } from '../schema/resource-type-schema.ts';
import type { AttributeDefinition, SchemaDocument } from '../schema/schema-document.ts';
import { SCHEMA_SCHEMA, schemaSchema } from '../schema/schema-schema.ts';
import { serviceProviderConfigSchema } from '../schema/service-provider-config.ts';

/** The schemas that every tenant has. */
export const standardSchemas: readonly SchemaDocument[] = [
  coreUserSchema,
  coreGroupSchema,
  enterpriseUserSchema,
  customerSchema,
  serviceProviderConfigSchema,
  resourceTypeSchema,
  schemaSchema,
];

/** The documents of /Schemas (RFC 7643 §7), without `meta`. */
export const schemas = (documents: readonly SchemaDocument[] = standardSchemas): JsonObject[] =>
  documents.map(documentOf);

const documentOf = ({ id, name, description, attributes }: SchemaDocument): JsonObject => ({
  schemas: [SCHEMA_SCHEMA],
  id,
  name,
  description,
  attributes: attributes.map(definitionOf),
});

/** `caseExact` and `uniqueness` say nothing about booleans and complex attributes, and the RFC leaves them out there. */
function definitionOf(definition: AttributeDefinition): Json {
  const { name, type, multiValued, description, required, caseExact, mutability, returned, uniqueness } = definition;
  const { canonicalValues, referenceTypes, subAttributes } = definition;
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...(canonicalValues === undefined ? {} : { canonicalValues: [...canonicalValues] }),
    ...(type === 'boolean' || type === 'complex' ? {} : { caseExact }),
    mutability,
    returned,
    ...(type === 'boolean' || type === 'complex' ? {} : { uniqueness }),
    ...(referenceTypes === undefined ? {} : { referenceTypes: [...referenceTypes] }),
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(definitionOf) }),
  };
}
