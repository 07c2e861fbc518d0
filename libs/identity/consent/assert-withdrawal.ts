import { isGranted, isState, textOf, type ConsentRow } from './consent-row.ts';
import { isBefore, laterOf } from './instant.ts';

/**
 * A withdrawal (or denial) meets the present row. Without a time of its own, or with one left over from an earlier
 * withdrawal, it is of this moment, and then nothing known already comes after it. One that is older than the grant
 * it meets changes nothing.
 */
export function assertWithdrawal(present: ConsentRow | undefined, next: ConsentRow, now: string): ConsentRow {
  const stated = textOf(next, 'withdrawnAt');
  if (present === undefined) return { ...next, withdrawnAt: stated ?? now };
  const known = textOf(present, 'withdrawnAt');
  if (isState(present, 'withdrawn') || isState(present, 'denied')) {
    return { ...next, withdrawnAt: laterOf(known ?? stated ?? now, stated) };
  }
  const granted = isGranted(present) ? textOf(present, 'grantedAt') : undefined;
  if (stated === undefined || stated === known) return { ...next, withdrawnAt: laterOf(now, granted) };
  return isBefore(stated, granted) ? present : { ...next, withdrawnAt: stated };
}

/**
 * Any other state keeps the time of an earlier withdrawal: only a newer grant takes it away. Asking again (`pending`)
 * must not make the withdrawal forgotten, or an import could then lift it.
 */
export function rememberWithdrawal(present: ConsentRow | undefined, next: ConsentRow): ConsentRow {
  const known = present && textOf(present, 'withdrawnAt');
  return known === undefined ? next : { ...next, withdrawnAt: laterOf(known, textOf(next, 'withdrawnAt')) };
}
