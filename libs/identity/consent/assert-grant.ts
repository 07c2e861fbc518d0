import type { Checked } from '#scim';
import { isGranted, isState, stored, textOf, type ConsentRow } from './consent-row.ts';
import { isBefore } from './instant.ts';
import { refuse } from './refuse.ts';

const EVIDENCE = ['noticeVersion', 'source', 'grantedAt'] as const;

/** A grant meets the present row: it needs its evidence, and must be newer than what ended the consent before. */
export function assertGrant(
  present: ConsentRow | undefined,
  next: ConsentRow,
  now: string,
  place: string,
): Checked<ConsentRow> {
  const missing = EVIDENCE.find((name) => textOf(next, name) === undefined);
  if (missing !== undefined) {
    return refuse(`${place}.${missing} is required: a grant is given with noticeVersion, source and grantedAt`);
  }
  if (textOf(next, 'source') === 'import' && (textOf(next, 'method') ?? 'imported') !== 'imported') {
    return refuse(`${place}.method must be "imported" where source is "import"`);
  }
  const grant = isImported(next) ? { ...next, method: 'imported' } : next;
  if (present !== undefined && !supersedes(grant, present)) return { ok: true, value: present };
  if (isBefore(textOf(grant, 'grantedAt'), textOf(grant, 'withdrawnAt'))) {
    return { ok: true, value: stored(grant, 'withdrawn') };
  }
  const { withdrawnAt: _superseded, ...standing } = grant;
  return { ok: true, value: stored(standing, isDue(grant, now) ? 'expired' : 'granted') };
}

const isImported = (row: ConsentRow): boolean =>
  textOf(row, 'method') === 'imported' || textOf(row, 'source') === 'import';

/**
 * Whether a grant is newer than what ended the consent; at the same instant the later to arrive wins. An import never
 * lifts a withdrawal, nor does it replace the evidence of a grant that the person gave here.
 */
function supersedes(grant: ConsentRow, present: ConsentRow): boolean {
  const withdrawn = textOf(present, 'withdrawnAt');
  if (isImported(grant) && (withdrawn !== undefined || (isGranted(present) && !isImported(present)))) return false;
  const ended = withdrawn ?? (isState(present, 'expired') ? textOf(present, 'expiresAt') : undefined);
  return !isBefore(textOf(grant, 'grantedAt'), ended);
}

/** Whether a consent's own end has come. */
export function isDue(row: ConsentRow, now: string): boolean {
  const expires = textOf(row, 'expiresAt');
  return expires !== undefined && !isBefore(now, expires);
}
