import type { KeyId, ResourceId, ResourceKind, ResourceState, TenantId } from '#identity';
import type { Resource } from '#scim';

/** Which resource: the primary key of `registry.resource`. */
export interface ResourceKey {
  readonly tenant: TenantId;
  readonly type: ResourceKind;
  readonly id: ResourceId;
}

export const keyText = (key: ResourceKey): string => `${key.tenant}/${key.type}/${key.id}`;

/** A resource of one tenant, living or not, as the registry keeps it. */
export interface StoredResource {
  readonly tenant: TenantId;
  readonly state: ResourceState;
}

/** The columns that a state is read from. `document` is null once the resource is deleted. */
export interface ResourceRow extends ResourceKey {
  readonly version: number;
  readonly status: 'live' | 'erasing' | 'deleted' | 'erased';
  readonly kid: KeyId;
  readonly document: Resource | null;
  readonly created: Date;
  readonly modified: Date;
}

export const RESOURCE_COLUMNS = 'tenant, type, id, version, status, kid, document, created, modified';

export function toStored(row: ResourceRow): StoredResource {
  const { tenant, id, version, status, kid, document } = row;
  if (status === 'deleted' || status === 'erased') {
    const tombstone = { id, version, status, kid };
    return { tenant, state: row.type === 'User' ? { type: 'User', ...tombstone } : { type: 'Group', ...tombstone } };
  }
  const created = row.created.toISOString();
  const modified = row.modified.toISOString();
  const live = { id, version, status, kid, document, created, modified };
  return { tenant, state: row.type === 'User' ? { type: 'User', ...live } : { type: 'Group', ...live } };
}
