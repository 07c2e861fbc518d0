import type { JsonObject } from '../json.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { groupType, userType } from '../resource-type/types.ts';
import { RESOURCE_TYPE_SCHEMA } from '../schema/resource-type-schema.ts';

/** The documents of /ResourceTypes (RFC 7643 §6), without `meta`. */
export const resourceTypes = (types: readonly ResourceType[] = [userType, groupType]): JsonObject[] =>
  types.map((type) => ({
    schemas: [RESOURCE_TYPE_SCHEMA],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema,
    schemaExtensions: type.extensions.map(({ schema, required }) => ({ schema, required })),
  }));
