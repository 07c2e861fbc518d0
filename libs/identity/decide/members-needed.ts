import type { PatchRequest } from '#scim';
import type { Command } from '../commands/command.ts';
import type { MembersNeeded } from '../state/membership.ts';

/** What the writer must read for a command before it is decided. A command on a person needs nothing. */
export function membersNeeded(command: Command): MembersNeeded {
  switch (command.kind) {
    case 'createGroup':
      return mentioned(command.members.map(({ value }) => value));
    case 'replaceGroup':
      return command.members === undefined
        ? { kind: 'none' }
        : { kind: 'all', ids: command.members.map(({ value }) => value) };
    case 'patchGroup':
      return neededByPatch(command.patch);
    case 'deleteGroup':
    case 'createUser':
    case 'replaceUser':
    case 'patchUser':
    case 'deleteUser':
    case 'revokeExpiredConsents':
      return { kind: 'none' };
  }
}

const mentioned = (ids: readonly string[]): MembersNeeded =>
  ids.length === 0 ? { kind: 'none' } : { kind: 'mentioned', ids };

function neededByPatch({ memberChanges }: PatchRequest): MembersNeeded {
  const ids = memberChanges.flatMap((change) => {
    switch (change.kind) {
      case 'add':
      case 'replace':
        return change.members.map(({ value }) => value);
      case 'remove':
        return change.values;
      case 'removeWhere':
      case 'clear':
        return [];
    }
  });
  const all = memberChanges.some(({ kind }) => kind === 'replace' || kind === 'removeWhere' || kind === 'clear');
  return all ? { kind: 'all', ids } : mentioned(ids);
}
