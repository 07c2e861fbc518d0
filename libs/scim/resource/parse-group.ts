import { type Checked, valid } from '../errors/scim-error.ts';
import type { Json, Resource } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { groupType, membersAttribute } from '../resource-type/types.ts';
import type { GroupMember } from './group-member.ts';
import { finished, readResource } from './parse-resource.ts';
import { readMembers } from './read-members.ts';
import { type ParseOptions, Reading } from './reading.ts';
import { requireAttributes } from './required.ts';

export interface ParsedGroup {
  /** Without `members`: they are no part of the resource document. */
  readonly resource: Resource;
  /** Each once; undefined when the body has no `members` (null and [] are: none). */
  readonly members: readonly GroupMember[] | undefined;
}

/** A whole group as a client sends it in POST or PUT; otherwise as `parseResource`. */
export function parseGroup(body: unknown, options: ParseOptions = {}): Checked<ParsedGroup> {
  const reading = new Reading(options);
  let members: readonly GroupMember[] | undefined;
  const read = readResource(groupType, body, reading, (attribute: Attribute, value: Json) => {
    if (attribute !== membersAttribute) return false;
    members = readMembers(attribute, value, reading);
    return true;
  });
  requireAttributes(groupType, read, reading);
  if (reading.problem !== undefined) return { ok: false, error: reading.problem };
  return valid({ resource: finished(groupType, read), members });
}
