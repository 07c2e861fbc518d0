import type { Filter } from '../filter/ast.ts';
import type { Json } from '../json.ts';
import { listedValues } from '../quirks/listed-values.ts';
import { readMembers } from '../resource/read-members.ts';
import type { PatchReading } from './patch-reading.ts';
import type { PatchTarget } from './patch-request.ts';

/**
 * What an operation on `members` asks for. No member list is needed for it: adding one to a hundred thousand costs
 * what adding one to none does. The sub-attributes of a member are immutable (RFC 7643 §4.2).
 */
export function readMemberChange(patch: PatchReading, target: PatchTarget, value: Json | undefined): void {
  const { attribute, filter, sub } = target;
  const { op, reading } = patch;
  const onValue = sub === undefined || sub.name === 'value';
  // `members.value` without a filter names members in a remove that lists them, and nothing that could be set.
  const namesNone = filter === undefined && sub !== undefined && (op !== 'remove' || value == null);
  if (!onValue || (filter !== undefined && op === 'replace') || namesNone) {
    reading.refuse('mutability', 'the sub-attributes of members cannot be changed; remove the member and add another');
  } else if (op === 'remove') {
    const removal = filter === undefined ? undefined : valuesOf(filter);
    if (removal !== undefined) patch.changeMembers({ kind: 'remove', values: removal });
    else if (filter !== undefined) patch.changeMembers({ kind: 'removeWhere', filter });
    else removeListed(patch, target, value);
  } else {
    const named = filter === undefined ? (value ?? null) : (valuesOf(filter) ?? null);
    if (named === null && filter !== undefined) {
      reading.refuse('noTarget', 'members: expected a filter such as value eq "…", from which a member can be made');
      return;
    }
    const members = readMembers(attribute, named, reading);
    if (op === 'add') patch.changeMembers({ kind: 'add', members });
    else patch.changeMembers(members.length === 0 ? { kind: 'clear' } : { kind: 'replace', members });
  }
}

function removeListed(patch: PatchReading, { attribute }: PatchTarget, value: Json | undefined): void {
  const listed = listedValues(value);
  if (listed === undefined) patch.changeMembers({ kind: 'clear' });
  else {
    const values = readMembers(attribute, listed, patch.reading).map((member) => member.value);
    if (values.length > 0) patch.changeMembers({ kind: 'remove', values });
  }
}

/** The ids that a filter names one by one: `value eq "a"`, or several of those joined by `or`. */
function valuesOf(filter: Filter): string[] | undefined {
  if (filter.kind === 'compare') {
    const { attribute, operator, value } = filter;
    return operator === 'eq' && attribute.name === 'value' && typeof value === 'string' ? [value] : undefined;
  }
  if (filter.kind !== 'or') return undefined;
  const each = filter.filters.map(valuesOf);
  return each.every((values) => values !== undefined) ? each.flat() : undefined;
}
