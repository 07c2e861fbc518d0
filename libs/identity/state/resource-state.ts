import type { Resource } from '#scim';
import type { KeyId, ResourceId } from '../ids.ts';

/** A person or group that is there. */
export interface LiveState<Type extends ResourceKind = ResourceKind> {
  readonly type: Type;
  readonly id: ResourceId;
  /** Counts the state events: 1, 2, 3 … It is the ETag. */
  readonly version: number;
  /** `erasing`: an erasure was requested. SCIM answers 404, claims stay held, every target must forget them. */
  readonly status: 'live' | 'erasing';
  /** Without meta, groups, members. Null only in a fold whose events' key has been destroyed. */
  readonly document: Resource | null;
  /** The key that the resource's events are sealed under. */
  readonly kid: KeyId;
  /** RFC 3339, milliseconds, UTC: the times of the first and of the newest state event. */
  readonly created: string;
  readonly modified: string;
}

/** What remains of a deleted or erased resource. Nothing of it depends on whether older events could be opened. */
export interface Tombstone<Type extends ResourceKind = ResourceKind> {
  readonly type: Type;
  readonly id: ResourceId;
  readonly version: number;
  readonly status: 'deleted' | 'erased';
  readonly kid: KeyId;
}

export type ResourceKind = 'User' | 'Group';
export type UserState = LiveState<'User'> | Tombstone<'User'>;
/** Without members: they are rows of their own, and a group command is given what it needs of them. */
export type GroupState = LiveState<'Group'> | Tombstone<'Group'>;
export type ResourceState = UserState | GroupState;

export const isLive = (state: ResourceState): state is LiveState<'User'> | LiveState<'Group'> =>
  state.status === 'live' || state.status === 'erasing';
