import { sameResource } from '#scim';
import { consentId, isGranted, isState, keyOf, type ConsentKey, type ConsentRow } from './consent-row.ts';

/** A change of one consent that is an event of its own: it proves who gave or took what, when, to which text. */
export type ConsentFact =
  | { readonly type: 'rollcall.consent.granted'; readonly consent: ConsentKey; readonly row: ConsentRow }
  | {
      readonly type: 'rollcall.consent.revoked';
      readonly consent: ConsentKey;
      readonly row: ConsentRow;
      readonly reason?: 'expired';
    };

/**
 * Which of the rows after a change tell of a consent given (or given anew, with other evidence) or ended. Rows that
 * changed otherwise are part of the update.
 */
export const consentFacts = (before: readonly ConsentRow[], after: readonly ConsentRow[]): readonly ConsentFact[] =>
  after.flatMap((row) => {
    const fact = factOf(rowLike(before, row), row);
    return fact === undefined ? [] : [fact];
  });

/** The rows with the facts taken back: as they were before, or absent where there was none. */
export const withoutFacts = (
  before: readonly ConsentRow[],
  after: readonly ConsentRow[],
  facts: readonly ConsentFact[],
): readonly ConsentRow[] =>
  after.flatMap((row) => {
    if (!facts.some((fact) => fact.row === row)) return [row];
    const former = rowLike(before, row);
    return former === undefined ? [] : [former];
  });

function factOf(before: ConsentRow | undefined, row: ConsentRow): ConsentFact | undefined {
  if (before !== undefined && sameResource(before, row)) return undefined;
  const consent = keyOf(row);
  if (isGranted(row)) return { type: 'rollcall.consent.granted', consent, row };
  const refused = isRefused(row) && (before === undefined || !isRefused(before));
  if (!isGranted(before) && !refused) return undefined;
  return { type: 'rollcall.consent.revoked', consent, row, ...(isState(row, 'expired') ? { reason: 'expired' } : {}) };
}

const isRefused = (row: ConsentRow): boolean => isState(row, 'withdrawn') || isState(row, 'denied');

const rowLike = (rows: readonly ConsentRow[], row: ConsentRow): ConsentRow | undefined =>
  rows.find((other) => consentId(keyOf(other)) === consentId(keyOf(row)));
