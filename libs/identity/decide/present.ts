import type { Resource } from '#scim';
import type { LiveState, ResourceKind, Tombstone } from '../state/resource-state.ts';

/** A resource that a request can see: neither deleted nor being erased, and its document is known. */
export interface Present<Type extends ResourceKind> extends LiveState<Type> {
  readonly status: 'live';
  readonly document: Resource;
}

export const isPresent = <Type extends ResourceKind>(
  state: LiveState<Type> | Tombstone<Type> | undefined,
): state is Present<Type> => state?.status === 'live' && state.document !== null;
