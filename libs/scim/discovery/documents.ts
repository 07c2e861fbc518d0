import type { JsonObject } from '../json.ts';
import { groupType, userType } from '../resource-type/types.ts';
import { coreGroupSchema } from '../schema/core-group.ts';
import { coreUserSchema } from '../schema/core-user.ts';
import { customerSchema } from '../schema/customer.ts';
import { enterpriseUserSchema } from '../schema/enterprise-user.ts';
import type { AttributeDefinition } from '../schema/schema-document.ts';

/** The resource types (RFC 7643 §6), without `meta`. */
export const resourceTypes = (): JsonObject[] =>
  [userType, groupType].map((type) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema,
    schemaExtensions: type.extensions.map(({ schema, required }) => ({ schema, required })),
  }));

/** The schemas (RFC 7643 §7), without `meta`. */
export const schemas = (): JsonObject[] =>
  [coreUserSchema, coreGroupSchema, enterpriseUserSchema, customerSchema].map(
    ({ id, name, description, attributes }) => ({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
      id,
      name,
      description,
      attributes: attributes.map(definitionDocument),
    }),
  );

function definitionDocument({
  subAttributes,
  canonicalValues,
  referenceTypes,
  ...definition
}: AttributeDefinition): JsonObject {
  return {
    ...definition,
    ...(canonicalValues === undefined ? {} : { canonicalValues: [...canonicalValues] }),
    ...(referenceTypes === undefined ? {} : { referenceTypes: [...referenceTypes] }),
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(definitionDocument) }),
  };
}
