import { isResourceId, membersNeeded, type Command } from '#identity';
import type { LockRequest } from '../registry/lock-resources.ts';
import { kindOf } from './decide-command.ts';
import { commandsOf, type Write } from './write.ts';

/** Which rows a batch locks and how: its resources for change or delete, the members that its groups name for reference. */
export function lockRequests(writes: readonly Write[]): LockRequest[] {
  return writes.flatMap(commandsOf).flatMap(locksOf);
}

function locksOf(command: Command): LockRequest[] {
  const { tenant, id } = command;
  const needed = membersNeeded(command);
  // A member's type is not known before it is read, so both rows are asked for; the one that is not there locks nothing.
  // What is no UUID is nobody: `decide` says so.
  const members =
    needed.kind === 'none'
      ? []
      : needed.ids
          .filter(isResourceId)
          .flatMap((member) =>
            (['User', 'Group'] as const).map((type) => ({ tenant, type, id: member, strength: 'refer' as const })),
          );
  switch (command.kind) {
    case 'createUser':
    case 'createGroup':
      return members;
    case 'deleteUser':
    case 'deleteGroup':
    case 'eraseUser':
      return [{ tenant, type: kindOf(command), id, strength: 'delete' }, ...members];
    case 'replaceUser':
    case 'patchUser':
    case 'revokeExpiredConsents':
    case 'requestErasure':
    case 'replaceGroup':
    case 'patchGroup':
      return [{ tenant, type: kindOf(command), id, strength: 'change' }, ...members];
  }
}
