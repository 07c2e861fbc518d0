export type { Json, JsonObject, Resource } from './json.ts';
export type { Checked, Invalid, ScimError, ScimType, Valid } from './errors/scim-error.ts';
export { ERROR_SCHEMA, SCIM_TYPES, scimErrorBody } from './errors/scim-error.ts';

export type {
  AttributeDefinition,
  AttributeType,
  Mutability,
  Returned,
  SchemaDocument,
  Uniqueness,
} from './schema/schema-document.ts';
export { coreUserSchema, USER_SCHEMA } from './schema/core-user.ts';
export { coreGroupSchema, GROUP_SCHEMA } from './schema/core-group.ts';
export { ENTERPRISE_USER_SCHEMA, enterpriseUserSchema } from './schema/enterprise-user.ts';
export { CUSTOMER_SCHEMA, customerSchema } from './schema/customer.ts';
export { resourceTypeSchema } from './schema/resource-type-schema.ts';
export { schemaSchema } from './schema/schema-schema.ts';
export { serviceProviderConfigSchema } from './schema/service-provider-config.ts';

export type { Attribute } from './resource-type/attribute.ts';
export type { ResourceType, ResourceTypeExtension } from './resource-type/resource-type.ts';
export type { ResourceTypeDefinition } from './resource-type/compile.ts';
export { compileResourceType } from './resource-type/compile.ts';
export { compileUserType, groupType, userType } from './resource-type/types.ts';
export { findAttribute } from './resource-type/path.ts';

export type { GroupMember } from './resource/group-member.ts';
export type { ParsedGroup } from './resource/parse-group.ts';
export type { UniqueValue } from './resource/unique-values.ts';
export { parseResource } from './resource/parse-resource.ts';
export { parseGroup } from './resource/parse-group.ts';
export { replaceResource } from './resource/replace-resource.ts';
export { uniqueValues } from './resource/unique-values.ts';
export { changedAttributes, valuesOf } from './resource/changed-attributes.ts';
export { sameJson as sameResource } from './resource/same.ts';
export { epochMilliseconds } from './resource/date-time.ts';
export {
  MAX_INDEXED_BYTES,
  MAX_MEMBERS,
  MAX_PATCH_OPERATIONS,
  MAX_STRING_LENGTH,
  MAX_VALUES,
} from './resource/limits.ts';

export type {
  CompareOperator,
  Comparison,
  Filter,
  Junction,
  Literal,
  Negation,
  Presence,
  ValuePath,
} from './filter/ast.ts';
export { MAX_FILTER_DEPTH, MAX_FILTER_LENGTH } from './filter/limits.ts';
export { parseFilter } from './filter/parse-filter.ts';
export { printFilter } from './filter/print-filter.ts';
export { matchesElement, matchesFilter } from './filter/match.ts';

export type { MemberChange, PatchChange, PatchRequest, PatchTarget } from './patch/patch-request.ts';
export { parsePatch } from './patch/parse-patch.ts';
export { applyPatch } from './patch/apply-patch.ts';
export type { PatchedGroup } from './patch/apply-group-patch.ts';
export { applyGroupPatch } from './patch/apply-group-patch.ts';

export type { AttributeList } from './selection/attribute-list.ts';
export type { Selection } from './selection/select-attributes.ts';
export { MAX_LISTED_ATTRIBUTES, parseAttributeList } from './selection/attribute-list.ts';
export { selectAttributes } from './selection/select-attributes.ts';

export { fold } from './fold/fold.ts';
export { compareCodePoints, compareFolded } from './fold/compare-folded.ts';

export type { Consent, ConsentChannel, ConsentState } from './consent/consent.ts';
export { consentKey } from './consent/consent.ts';

export type { ServiceProviderLimits } from './discovery/service-provider-config.ts';
export { serviceProviderConfig } from './discovery/service-provider-config.ts';
export { resourceTypes } from './discovery/resource-types.ts';
export { schemas, standardSchemas } from './discovery/schemas.ts';

export { partSchema, wholeSchema } from './json-schema/request-schema.ts';
export { discoverySchema, elementSchema, responseSchema } from './json-schema/response-schema.ts';
