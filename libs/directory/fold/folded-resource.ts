import type { KeyId, ResourceId, ResourceKind, ResourceState, Sequence, TenantId } from '#identity';
import type { Resource } from '#scim';

/** A resource as folded from the log, with the sequence of the last event that changed it. */
export interface FoldedResource {
  readonly tenant: TenantId;
  readonly partition: number;
  readonly sequence: Sequence;
  readonly state: ResourceState;
}

export interface ResourceRow {
  readonly tenant: TenantId;
  readonly type: ResourceKind;
  readonly id: ResourceId;
  readonly partition: number;
  readonly version: number;
  readonly sequence: Sequence;
  readonly status: 'live' | 'erasing' | 'deleted' | 'erased';
  readonly kid: KeyId;
  readonly document: Resource | null;
  readonly created: Date | null;
  readonly modified: Date | null;
}

export const RESOURCE_COLUMNS =
  'tenant, type, id, partition, version, sequence, status, kid, document, created, modified';

export function toFolded(row: ResourceRow): FoldedResource {
  const { tenant, partition, sequence, id, version, status, kid, document } = row;
  if (status === 'deleted' || status === 'erased') {
    const tombstone = { id, version, status, kid };
    return {
      tenant,
      partition,
      sequence,
      state: row.type === 'User' ? { type: 'User', ...tombstone } : { type: 'Group', ...tombstone },
    };
  }
  const created = row.created?.toISOString() ?? '';
  const modified = row.modified?.toISOString() ?? '';
  const live = { id, version, status, kid, document, created, modified };
  return {
    tenant,
    partition,
    sequence,
    state: row.type === 'User' ? { type: 'User', ...live } : { type: 'Group', ...live },
  };
}
