import { isJsonObject, type Json } from './json.ts';
import type { PatchOperation } from './patch-request.ts';
import { parsePath } from './patch-path.ts';
import { scimRefusal } from './scim-error.ts';

/** What happens to a group's members, without naming those who stay. */
export interface MemberChanges {
  /** Nobody stays who is not among those named. */
  cleared: boolean;
  /** By member id: whether it is a member afterwards. */
  readonly named: Map<string, boolean>;
}

/** Takes the operations on `members` out of a group's PATCH; the others come back, in their order. */
export function takeMemberChanges(operations: readonly PatchOperation[]): {
  readonly changes: MemberChanges;
  readonly others: PatchOperation[];
} {
  const changes: MemberChanges = { cleared: false, named: new Map() };
  const others: PatchOperation[] = [];
  for (const operation of operations.flatMap(withPaths)) {
    const { attribute, conditions } = operation.path === undefined ? {} : parsePath(operation.path);
    if (attribute?.toLowerCase() !== 'members') others.push(operation);
    else if (conditions === undefined) note(changes, operation);
    else if (operation.op === 'remove') for (const id of conditions.map(memberOf)) changes.named.set(id, false);
    else throw scimRefusal('mutability', 'a member is added or removed, not changed');
  }
  return { changes, others };
}

/** The ids of a `members` value: a list, or one member. */
export function memberIds(value: Json | undefined): string[] {
  const elements = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return elements.map((element) => {
    const id = isJsonObject(element) ? element['value'] : element;
    if (typeof id !== 'string') throw scimRefusal('invalidValue', 'a member must name its id as value');
    return id;
  });
}

function note(changes: MemberChanges, { op, value }: PatchOperation): void {
  if (op === 'replace' || (op === 'remove' && value === undefined)) {
    changes.cleared = true;
    changes.named.clear();
  }
  for (const id of memberIds(value)) changes.named.set(id, op !== 'remove');
}

function memberOf({ attribute, value }: { attribute: string; value: unknown }): string {
  if (attribute.toLowerCase() === 'value' && typeof value === 'string') return value;
  throw scimRefusal('invalidFilter', 'a member is found by its value');
}

/** An operation without a path as one operation per attribute. */
function withPaths(operation: PatchOperation): PatchOperation[] {
  const { op, path, value } = operation;
  if (path !== undefined || !isJsonObject(value) || op === 'remove') return [operation];
  return Object.entries(value).map(([name, inner]) => ({ op, path: name, value: inner }));
}
