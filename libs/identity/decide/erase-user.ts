import type { EraseUser, RequestErasure } from '../commands/command.ts';
import { NO_MEMBERS } from '../state/membership.ts';
import type { UserState } from '../state/resource-state.ts';
import type { UserOutcome } from './outcome.ts';
import { notFound } from './refusals.ts';

/**
 * Begins an erasure (GDPR Art. 17). From here on SCIM answers 404 and every target has to forget the person; their
 * unique values stay taken until the row goes. Of somebody who was deleted nothing changes here: that it was asked for
 * is told as a fact, whose id makes it one however often it is asked.
 */
export function requestErasure(state: UserState | undefined, { id, request, due }: RequestErasure): UserOutcome {
  if (state === undefined) return notFound(id);
  if (state.status !== 'live') return { kind: 'unchanged', state };
  return {
    kind: 'decided',
    events: [],
    facts: [{ type: 'rollcall.erasure.requested', subject: id, data: { request, due } }],
    state: { ...state, status: 'erasing' },
    members: NO_MEMBERS,
  };
}

/** Ends it in the registry: of the person remain id, version and key id. Nobody is erased who was not to be. */
export function eraseUser(state: UserState | undefined, { id }: EraseUser): UserOutcome {
  if (state === undefined || state.status === 'live') return notFound(id);
  if (state.status === 'erased') return { kind: 'unchanged', state };
  const { kid, version: former } = state;
  const version = former + 1;
  return {
    kind: 'decided',
    events: [{ type: 'rollcall.user.erased', subject: id, version, changed: [], data: {} }],
    state: { type: 'User', id, version, status: 'erased', kid },
    members: NO_MEMBERS,
  };
}
