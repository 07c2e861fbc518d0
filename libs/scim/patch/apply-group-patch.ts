import { type Checked, valid } from '../errors/scim-error.ts';
import type { Resource } from '../json.ts';
import { groupType } from '../resource-type/types.ts';
import { applyPatch } from './apply-patch.ts';
import type { MemberChange, PatchRequest } from './patch-request.ts';

export interface PatchedGroup {
  readonly resource: Resource;
  /** What to do to the memberships, in this order. */
  readonly members: readonly MemberChange[];
}

/** Applies a PATCH request to a group: its document as `applyPatch`, its members as changes to be made. */
export function applyGroupPatch(resource: Resource, request: PatchRequest): Checked<PatchedGroup> {
  const patched = applyPatch(groupType, resource, request);
  return patched.ok ? valid({ resource: patched.value, members: request.memberChanges }) : patched;
}
