import { sameResource, type Checked } from '#scim';
import { assertGrant } from './assert-grant.ts';
import { assertWithdrawal, rememberWithdrawal } from './assert-withdrawal.ts';
import { stateOf, stored, textOf, type ConsentRow } from './consent-row.ts';
import { isAhead } from './instant.ts';
import { refuse } from './refuse.ts';

/**
 * Lets what a request asserts of one consent meet what is known of it, and gives the row to store. Older news does
 * not undo newer: an assertion that comes too late leaves the present row as it is and is no error, since a source
 * that resends its whole record would otherwise fail for ever. Refused is only what can never be right.
 * `place` is the row's place in the request, for the error: `consents[2]`.
 */
export function assertConsent(
  present: ConsentRow | undefined,
  asserted: ConsentRow,
  now: string,
  place: string,
): Checked<ConsentRow> {
  const state = stateOf(asserted);
  if (state === null) return refuse(`${place}.state is none of the states of a consent`);
  const nextState = state ?? (present && stateOf(present)) ?? 'requested';
  const next = stored(asserted, nextState);
  if (present !== undefined && sameResource(present, next)) return { ok: true, value: present };
  const wrong = ['grantedAt', 'confirmedAt', 'withdrawnAt'].find((name) => isAhead(textOf(next, name), now));
  if (wrong !== undefined) return refuse(`${place}.${wrong} is no time, or more than 5 minutes ahead of this server`);
  switch (nextState) {
    case 'granted':
      return assertGrant(present, next, now, place);
    case 'withdrawn':
    case 'denied':
      return { ok: true, value: assertWithdrawal(present, next, now) };
    case 'requested':
    case 'pending':
    case 'expired':
      return { ok: true, value: rememberWithdrawal(present, next) };
  }
}
