import type { ResourceId, Sequence, TenantId } from '#identity';
import type { Resource } from '#scim';
import type { FoldedResource } from '../fold/folded-resource.ts';

/** A person or group as everybody but the ingress sees it. Deleted and erased ones are there as tombstones. */
export interface DirectoryEntry {
  readonly tenant: TenantId;
  readonly id: ResourceId;
  readonly type: 'User' | 'Group';
  readonly version: number;
  /** Of the last event that changed it. */
  readonly sequence: Sequence;
  readonly status: 'live' | 'erasing' | 'deleted' | 'erased';
  /** Null for a tombstone, and while a key is destroyed and the erasure is not yet folded. */
  readonly document: Resource | null;
}

export const toEntry = ({ tenant, sequence, state }: FoldedResource): DirectoryEntry => ({
  tenant,
  id: state.id,
  type: state.type,
  version: state.version,
  sequence,
  status: state.status,
  document: 'document' in state ? state.document : null,
});
