import { sameResource, type JsonObject } from '#scim';
import { consentId, isGranted, keyOf, stored, type ConsentKey, type ConsentRow } from './consent-row.ts';

/** Which consent each flat attribute stands for. SMS has a purpose of its own: agreeing to it is no newsletter. */
const SHORTHANDS: readonly { readonly attribute: string; readonly consent: ConsentKey }[] = [
  { attribute: 'marketingEmail', consent: { purpose: 'newsletter', channel: 'email' } },
  { attribute: 'marketingSms', consent: { purpose: 'marketing', channel: 'sms' } },
];

/**
 * Writes the flat attributes that differ from what is so into the rows that a request wants. A row that the request
 * itself changes is left alone: what is spelt out wins over its shorthand. A grant by shorthand has no evidence but
 * that a system said so, hence it is an import and, like one, cannot lift a withdrawal. `insisted` are those that the
 * request itself writes, and does not only carry along: a list that leaves their row out does not end it, or the same
 * request would give the consent when it comes first and take it when it comes again.
 */
export function writeShorthands(
  { written, insisted }: { readonly written: JsonObject; readonly insisted: JsonObject },
  present: readonly ConsentRow[],
  asserted: readonly ConsentRow[],
  now: string,
): readonly ConsentRow[] {
  return SHORTHANDS.reduce((rows, { attribute, consent }) => {
    const known = find(present, consent);
    const wanted = written[attribute];
    if (typeof wanted !== 'boolean') return rows;
    const row = find(rows, consent);
    if (wanted === isGranted(known)) {
      const isLeftOut = known !== undefined && row === undefined && wanted && insisted[attribute] === true;
      return isLeftOut ? [...rows, known] : rows;
    }
    if (row !== undefined && (known === undefined || !sameResource(row, known))) return rows;
    return [
      ...rows.filter((other) => other !== row),
      wanted ? imported(known, consent, now) : withdrawn(known, consent),
    ];
  }, asserted);
}

/** An extension without its flat attributes: whatever a PATCH of it then has, the PATCH has written. */
export const withoutShorthands = (extension: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(extension).filter(([name]) => SHORTHANDS.every(({ attribute }) => attribute !== name)),
  );

/** The flat attributes as they read: computed from the rows. False where somebody wrote it and there is no row. */
export function readShorthands(written: JsonObject, rows: readonly ConsentRow[]): JsonObject {
  const computed = SHORTHANDS.flatMap(({ attribute, consent }) => {
    const row = find(rows, consent);
    return row === undefined && written[attribute] === undefined ? [] : [[attribute, isGranted(row)] as const];
  });
  return Object.fromEntries(computed);
}

/**
 * Which flat attributes count as written while some of the rows are not told yet: one whose row is still to come
 * reads as it did before the change.
 */
export function untoldShorthands(former: JsonObject, written: JsonObject, untold: readonly ConsentRow[]): JsonObject {
  return SHORTHANDS.reduce((mentioned, { attribute, consent }) => {
    if (find(untold, consent) === undefined) return mentioned;
    const { [attribute]: _told, ...others } = mentioned;
    const value = former[attribute];
    return value === undefined ? others : { ...others, [attribute]: value };
  }, written);
}

const find = (rows: readonly ConsentRow[], key: ConsentKey): ConsentRow | undefined =>
  rows.find((row) => consentId(keyOf(row)) === consentId(key));

const imported = (known: ConsentRow | undefined, key: ConsentKey, now: string): ConsentRow =>
  stored(
    { noticeVersion: 'unspecified', ...known, ...key, source: 'import', method: 'imported', grantedAt: now },
    'granted',
  );

const withdrawn = (known: ConsentRow | undefined, key: ConsentKey): ConsentRow =>
  stored({ ...known, ...key }, 'withdrawn');
