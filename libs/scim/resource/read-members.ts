import { isObject, type Json } from '../json.ts';
import { memberTypeFromReference } from '../quirks/member-type.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { GroupMember } from './group-member.ts';
import { MAX_MEMBERS } from './limits.ts';
import { readOne } from './read-value.ts';
import type { Reading } from './reading.ts';

/**
 * The members that a value names, each once, in the order given. A single member may come without its array, and a
 * member as the bare id. `members` is the attribute of the group type.
 */
export function readMembers(members: Attribute, value: Json, reading: Reading): readonly GroupMember[] {
  if (reading.hasProblem()) return [];
  const list = Array.isArray(value) ? value : value === null ? [] : [value];
  if (list.length > MAX_MEMBERS) {
    reading.refuse('invalidValue', `members: expected at most ${MAX_MEMBERS} in one request`);
    return [];
  }
  const found = new Map<string, GroupMember>();
  for (const [index, element] of list.entries()) {
    const read = readOne(members, typeof element === 'string' ? { value: element } : (element ?? {}), reading);
    if (reading.problem !== undefined) {
      reading.locate(`members[${index}]`);
      return [];
    }
    const member = memberOf(read);
    if (member !== undefined) found.set(member.value, { ...found.get(member.value), ...member });
  }
  return [...found.values()];
}

function memberOf(read: Json | undefined): GroupMember | undefined {
  if (!isObject(read) || typeof read['value'] !== 'string') return undefined;
  const value = read['value'];
  const type = read['type'] ?? memberTypeFromReference(read['$ref']);
  return type === 'User' || type === 'Group' ? { value, type } : { value };
}
