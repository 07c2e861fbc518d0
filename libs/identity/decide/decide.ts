import type { Command, GroupCommand } from '../commands/command.ts';
import type { ResourceState } from '../state/resource-state.ts';
import type { DecisionContext } from './context.ts';
import { decideGroup } from './decide-group.ts';
import { decideUser } from './decide-user.ts';
import type { Outcome } from './outcome.ts';
import { notFound } from './refusals.ts';

const isOnGroup = (command: Command): command is GroupCommand => command.kind.endsWith('Group');

/**
 * What a command comes to, from the locked state alone; `undefined`: there never was such a resource. A function of
 * its arguments, so that the writer may ask again after a lost claim, a halved batch or a deadlock.
 */
export function decide(state: ResourceState | undefined, command: Command, context: DecisionContext): Outcome {
  if (isOnGroup(command)) {
    return state?.type === 'User' ? notFound(command.id) : decideGroup(state, command, context);
  }
  return state?.type === 'Group' ? notFound(command.id) : decideUser(state, command, context);
}
