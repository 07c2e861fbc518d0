import { uniqueValues, userType, type Resource } from '#scim';
import type { ResourceState } from './resource-state.ts';

/** A value that at most one resource of the tenant may hold. `value` is folded unless the attribute is caseExact. */
export interface Claim {
  readonly path: string;
  readonly value: string;
}

/**
 * The unique values that a state wants. A resource being erased keeps its own until its row goes; a deleted one
 * has none. Groups have no unique attribute.
 */
export function claimsOf(state: ResourceState): readonly Claim[] {
  if (state.type === 'Group' || !('document' in state) || state.document === null) return [];
  return claimsOfDocument(state.document);
}

const claimsOfDocument = (document: Resource): readonly Claim[] => uniqueValues(userType, document);
