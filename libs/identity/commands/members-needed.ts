import type { GroupMember, MemberChange } from '#scim';
import type { MembersNeeded } from '../state/membership.ts';
import type { Command } from './command.ts';

/**
 * What the writer must read of a group's members before `decide`, and which ids it must lock: known from the command
 * alone, since locks come before any reading. Adding one member to a group of 100,000 asks for one.
 */
export function membersNeeded(command: Command): MembersNeeded {
  switch (command.kind) {
    case 'createGroup':
      return mentioned(idsOf(command.members));
    case 'replaceGroup':
      return command.members === undefined ? { kind: 'none' } : { kind: 'all', ids: unique(idsOf(command.members)) };
    case 'patchGroup':
      return neededBy(command.patch.memberChanges);
    case 'createUser':
    case 'replaceUser':
    case 'patchUser':
    case 'deleteUser':
    case 'revokeExpiredConsents':
    case 'requestErasure':
    case 'eraseUser':
    case 'deleteGroup':
      return { kind: 'none' };
  }
}

function neededBy(changes: readonly MemberChange[]): MembersNeeded {
  const ids = changes.flatMap(idsIn);
  const whole = changes.some(({ kind }) => kind === 'replace' || kind === 'clear' || kind === 'removeWhere');
  return whole ? { kind: 'all', ids: unique(ids) } : mentioned(ids);
}

function idsIn(change: MemberChange): readonly string[] {
  switch (change.kind) {
    case 'add':
    case 'replace':
      return idsOf(change.members);
    case 'remove':
      return change.values;
    case 'removeWhere':
    case 'clear':
      return [];
  }
}

const mentioned = (ids: readonly string[]): MembersNeeded =>
  ids.length === 0 ? { kind: 'none' } : { kind: 'mentioned', ids: unique(ids) };

const idsOf = (members: readonly GroupMember[]): readonly string[] => members.map(({ value }) => value);

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)];
