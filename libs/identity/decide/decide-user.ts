import type { UserCommand } from '../commands/command.ts';
import { NO_MEMBERS } from '../state/membership.ts';
import type { UserState } from '../state/resource-state.ts';
import { changeUser } from './change-user.ts';
import type { DecisionContext } from './context.ts';
import { createUser } from './create-user.ts';
import { eraseUser, requestErasure } from './erase-user.ts';
import type { Decided, UserOutcome } from './outcome.ts';
import type { Present } from './present.ts';
import { isPresent } from './present.ts';
import { conflict, notFound, preconditionFailure } from './refusals.ts';

/** Decides a command on a person, from the locked state; `undefined`: no such person was ever there. */
export function decideUser(state: UserState | undefined, command: UserCommand, context: DecisionContext): UserOutcome {
  if (command.kind === 'createUser') return state === undefined ? createUser(command, context) : conflict('id');
  if (command.kind === 'requestErasure') return requestErasure(state, command);
  if (command.kind === 'eraseUser') return eraseUser(state, command);
  if (!isPresent(state)) return notFound(command.id);
  if (command.kind === 'revokeExpiredConsents') return changeUser(state, command, context);
  const failed = preconditionFailure(state.version, command.ifMatch);
  if (failed !== undefined) return failed;
  return command.kind === 'deleteUser' ? deleteUser(state) : changeUser(state, command, context);
}

/** The person's memberships are not touched: members are read joined to living people. */
function deleteUser({ id, version: former, kid }: Present<'User'>): Decided<UserState> {
  const version = former + 1;
  return {
    kind: 'decided',
    events: [{ type: 'rollcall.user.deleted', subject: id, version, changed: [], data: {} }],
    state: { type: 'User', id, version, status: 'deleted', kid },
    members: NO_MEMBERS,
  };
}
