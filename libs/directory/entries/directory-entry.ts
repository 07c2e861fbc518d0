import type { ResourceId, ResourceKind, Sequence, TenantId } from '#identity';
import type { Resource } from '#scim';

interface Entry<Type extends ResourceKind> {
  readonly tenant: TenantId;
  readonly type: Type;
  readonly id: ResourceId;
  readonly version: number;
  /**
   * Of the last event that changed it; a group's counts changes of its members too. A reader that was told of a
   * higher sequence has come before the projector: what it waits for is not here yet.
   */
  readonly sequence: Sequence;
}

/** A person or group that is there. */
export interface PresentEntry<Type extends ResourceKind> extends Entry<Type> {
  /** `erasing`: an erasure was requested. From then on every target must forget the person. */
  readonly status: 'live' | 'erasing';
  /** Null only while a destroyed key hides it: what it holds is unknown. */
  readonly document: Resource | null;
  /** RFC 3339, milliseconds, UTC: of the first and of the newest state event. */
  readonly created: string;
  readonly modified: string;
}

/** What remains of a deleted or erased one. */
export interface DepartedEntry<Type extends ResourceKind> extends Entry<Type> {
  readonly status: 'deleted' | 'erased';
}
