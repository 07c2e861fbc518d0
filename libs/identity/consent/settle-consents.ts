import { sameResource, type Checked } from '#scim';
import { assertConsent } from './assert-consent.ts';
import { assertWithdrawal } from './assert-withdrawal.ts';
import { consentId, isGranted, isState, keyOf, stateOf, stored, textOf, type ConsentRow } from './consent-row.ts';
import { refuse } from './refuse.ts';

/**
 * Lets the rows that a request wants meet the present ones: one current row for each purpose, channel and controller.
 * A PATCH `add` of a key that is there stands beside the present row and updates it; two rows that each say something
 * new of one consent are refused, since a request says one thing. A row that is wanted no longer is withdrawn if it was granted, and stays as the memory of its end if it has ended: a
 * forgotten withdrawal could be lifted by the next import. The order of the rows is kept; new ones come last.
 */
export function settleConsents(
  present: readonly ConsentRow[],
  asserted: readonly ConsentRow[],
  now: string,
): Checked<readonly ConsentRow[]> {
  const before = new Map(present.map((row) => [consentId(keyOf(row)), row]));
  const rows = new Map(before);
  const omitted = new Map(before);
  const said = new Map<string, string>();
  for (const [index, row] of asserted.entries()) {
    const place = `consents[${index}]`;
    if (textOf(row, 'purpose') === undefined) return refuse(`${place}.purpose is required`);
    const id = consentId(keyOf(row));
    const settled = assertConsent(rows.get(id), row, now, place);
    if (!settled.ok) return settled;
    omitted.delete(id);
    const known = before.get(id);
    if (known !== undefined && isWhatIsSo(known, row)) {
      rows.set(id, known);
      continue;
    }
    const earlier = said.get(id);
    if (earlier !== undefined)
      return refuse(`${place} is about the same purpose, channel and controller as ${earlier}`);
    said.set(id, place);
    rows.set(id, settled.value);
  }
  for (const [id, row] of omitted) {
    if (isGranted(row)) rows.set(id, assertWithdrawal(row, stored(row, 'withdrawn'), now));
    else if (!hasEnded(row)) rows.delete(id);
  }
  return { ok: true, value: [...rows.values()] };
}

function isWhatIsSo(known: ConsentRow, asserted: ConsentRow): boolean {
  const state = stateOf(asserted);
  return state !== undefined && state !== null && sameResource(known, stored(asserted, state));
}

const hasEnded = (row: ConsentRow): boolean => textOf(row, 'withdrawnAt') !== undefined || isState(row, 'expired');
