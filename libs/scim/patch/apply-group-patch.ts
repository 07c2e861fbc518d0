import { valid, type Checked } from '../errors/scim-error.ts';
import type { Resource } from '../json.ts';
import { groupType } from '../resource-type/types.ts';
import { applyPatch } from './apply-patch.ts';
import type { MemberChange, PatchRequest } from './patch-request.ts';

export interface PatchedGroup {
  readonly resource: Resource;
  /** In the order of the operations. Their size is the size of the request, never that of the group. */
  readonly members: readonly MemberChange[];
}

/** A group after a PATCH, and what the PATCH asks of its members. */
export function applyGroupPatch(resource: Resource, request: PatchRequest): Checked<PatchedGroup> {
  const patched = applyPatch(groupType, resource, request);
  return patched.ok ? valid({ resource: patched.value, members: request.memberChanges }) : patched;
}
