import { derivedEntityTag, entityTag, type ResourceId, type ResourceKind } from '#identity';
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
  /** `groups` of a person, `members` of a group; undefined when there are none or they were not asked for. */
  readonly derived: Readonly<Record<string, Json[]>> | undefined;
}

export const resourceTypeOf = (type: ResourceKind): ResourceType => (type === 'User' ? userType : groupType);

export const locationOf = (base: string, type: ResourceKind, id: ResourceId): string =>
  `${base}${resourceTypeOf(type).endpoint}/${id}`;

/** The entity tag of an answer, also its `meta.version`. */
export const tagOf = (version: number, hasDerived: boolean): string =>
  hasDerived ? derivedEntityTag(version) : entityTag(version);

/** The resource with everything that is not stored in its document: derived attributes and `meta` (RFC 7643 §3.1). */
export function wholeResource(resource: Answerable, base: string): Resource {
  const { type, id, version, document, created, modified, derived } = resource;
  return {
    ...document,
    ...derived,
    meta: {
      resourceType: type,
      created,
      lastModified: modified,
      location: locationOf(base, type, id),
      version: tagOf(version, derived !== undefined),
    },
  };
}

/** The resource as a client sees it: whole, then the selection applied. */
export const renderResource = (
  resource: Answerable,
  base: string,
  type: ResourceType,
  selection: Selection,
): Resource => selectAttributes(type, wholeResource(resource, base), selection);
