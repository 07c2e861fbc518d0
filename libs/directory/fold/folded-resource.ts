import { isKeyId, type KeyId, type ResourceId, type ResourceKind, type ResourceState } from '#identity';
import type { Sequence, TenantId } from '#identity';
import type { Resource } from '#scim';

/** A resource as folded from the log. */
export interface FoldedResource {
  readonly tenant: TenantId;
  readonly partition: number;
  /** Of the last event that changed it. */
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
  readonly document: Resource | null;
  readonly created: Date | null;
  readonly modified: Date | null;
}

export function toFolded(row: ResourceRow): FoldedResource {
  const { tenant, partition, sequence, type, id, version, status, document, created, modified } = row;
  if (status === 'deleted' || status === 'erased') {
    const tombstone = { id, version, status, kid: FORGOTTEN };
    return { tenant, partition, sequence, state: type === 'User' ? { type, ...tombstone } : { type, ...tombstone } };
  }
  if (created === null || modified === null) throw new Error(`the directory's row of ${id} lacks its times`);
  const times = { created: created.toISOString(), modified: modified.toISOString() };
  const live = { id, version, status, document, kid: FORGOTTEN, ...times };
  return { tenant, partition, sequence, state: type === 'User' ? { type, ...live } : { type, ...live } };
}

/**
 * Stands for the key id, which the directory does not keep: nothing here needs it, and what is left of an erased
 * person should be no more than id, version and sequence.
 */
export const FORGOTTEN: KeyId = keyId('00000000-0000-0000-0000-000000000000');

function keyId(text: string): KeyId {
  if (!isKeyId(text)) throw new TypeError('not a key id');
  return text;
}
