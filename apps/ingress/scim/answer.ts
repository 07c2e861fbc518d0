import { entityTag, type ResourceId, type ResourceKind } from '#identity';
import {
  groupType,
  selectAttributes,
  userType,
  type Json,
  type Resource,
  type ResourceType,
  type Selection,
} from '#scim';

/** What an answer is made of: a living resource with what was derived for it. */
export interface Answerable {
  readonly type: ResourceKind;
  readonly id: ResourceId;
  readonly version: number;
  readonly document: Resource;
  readonly created: string;
  readonly modified: string;
  /** `groups` of a person, `members` of a group; absent when they were not asked for. */
  readonly derived?: Readonly<Record<string, Json[]>>;
}

export const resourceTypeOf = (type: ResourceKind): ResourceType => (type === 'User' ? userType : groupType);

export const locationOf = (base: string, type: ResourceKind, id: ResourceId): string =>
  `${base}${resourceTypeOf(type).endpoint}/${id}`;

/** The resource as a client sees it: derived attributes and `meta` added (RFC 7643 §3.1), then the selection applied. */
export function renderResource(resource: Answerable, base: string, selection: Selection): Resource {
  const { type, id, version, document, created, modified } = resource;
  const whole: Resource = {
    ...document,
    ...resource.derived,
    meta: {
      resourceType: type,
      created,
      lastModified: modified,
      location: locationOf(base, type, id),
      version: entityTag(version),
    },
  };
  return selectAttributes(resourceTypeOf(type), whole, selection);
}
