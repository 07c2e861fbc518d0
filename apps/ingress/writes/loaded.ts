import type { Members, ResourceId, ResourceKind, TenantId } from '#identity';
import type { ResourceType } from '#scim';
import { keyText, type ResourceKey, type StoredResource } from '../registry/resource-row.ts';

/** What a batch has locked and read: the start that every decision of the batch builds on. */
export interface Loaded {
  /** The transaction's start: RFC 3339, milliseconds, UTC. */
  readonly now: string;
  /** The User type of each tenant of the batch. */
  readonly userTypes: UserTypes;
  /** By {@link keyText}. Missing: there is no such resource. */
  readonly resources: ReadonlyMap<string, StoredResource>;
  /** Present members by group, all of them or those that the batch mentions. By {@link keyText} of the group. */
  readonly members: ReadonlyMap<string, Members>;
  /** Which of the ids that the batch mentions live, and as what. By {@link idText}. */
  readonly living: ReadonlyMap<string, ResourceKind>;
  /** Ids of facts' subjects that are or were resources. By {@link idText}. */
  readonly subjects: ReadonlySet<string>;
  /** Facts that were not in the log yet. By {@link idText}. */
  readonly newFacts: ReadonlySet<string>;
}

/** The standard type for a tenant that is not in it. */
export type UserTypes = ReadonlyMap<TenantId, ResourceType>;

export const idText = (tenant: TenantId, id: string): string => `${tenant}/${id}`;

export const resourceKey = (tenant: TenantId, type: ResourceKind, id: ResourceId): ResourceKey => ({
  tenant,
  type,
  id,
});

export const keyOf = ({ tenant, state }: StoredResource): string => keyText({ tenant, type: state.type, id: state.id });
