import {
  coreGroupSchema,
  coreUserSchema,
  customerSchema,
  discoverySchema,
  elementSchema,
  enterpriseUserSchema,
  partSchema,
  resourceTypeSchema,
  responseSchema,
  schemaSchema,
  serviceProviderConfigSchema,
  wholeSchema,
  type JsonObject,
  type SchemaDocument,
} from '#scim';
import type { Types } from '../schemas/standard-types.ts';
import { listOf, patchRequest } from './messages.ts';
import { component } from './reference.ts';

const schema = (name: string): JsonObject => component('schemas', name);

/**
 * The schemas of the resources: for each type what is answered (`User`), any part of one that a PATCH may bring
 * (`UserPart`), and a whole one as POST and PUT take it (`UserRequest`). `extensions` are those of a tenant.
 */
export function resourceSchemas(types: Types, extensions: readonly SchemaDocument[]): JsonObject {
  const user = [coreUserSchema, enterpriseUserSchema, customerSchema, ...extensions];
  return {
    User: responseSchema(types.User, user),
    UserPart: partSchema(types.User, user),
    UserRequest: wholeSchema(types.User, schema('UserPart'), user),
    UserPatch: patchRequest('user', schema('UserPart')),
    UserList: listOf(schema('User')),
    Group: responseSchema(types.Group, [coreGroupSchema]),
    GroupPart: partSchema(types.Group, [coreGroupSchema]),
    GroupRequest: wholeSchema(types.Group, schema('GroupPart'), [coreGroupSchema]),
    GroupPatch: patchRequest('group', schema('GroupPart')),
    GroupList: listOf(schema('Group')),
    ResourceList: listOf({ anyOf: [schema('User'), schema('Group')] }),
    ServiceProviderConfig: discoverySchema(serviceProviderConfigSchema),
    ResourceType: discoverySchema(resourceTypeSchema),
    ResourceTypeList: listOf(schema('ResourceType')),
    Schema: discoverySchema(schemaSchema, { attributes: schema('Attribute') }),
    Attribute: attributeSchema(),
    SchemaList: listOf(schema('Schema')),
  };
}

/** An attribute as /Schemas describes it: its sub-attributes are described alike. */
function attributeSchema(): JsonObject {
  const attributes = schemaSchema.attributes.find(({ name }) => name === 'attributes');
  if (attributes === undefined) throw new Error('the schema of schemas has no attributes');
  return elementSchema(attributes, { subAttributes: schema('Attribute') });
}
