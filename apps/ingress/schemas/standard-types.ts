import type { ResourceKind } from '#identity';
import { groupType, userType, type ResourceType } from '#scim';

/** The resource types of one tenant. */
export type Types = Readonly<Record<ResourceKind, ResourceType>>;

/** What a tenant without schemas of its own has. */
export const STANDARD_TYPES: Types = { User: userType, Group: groupType };
