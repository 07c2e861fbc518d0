import { fold, type JsonObject } from '#scim';

/** One row of `consents` of the customer extension: the current state for a purpose, channel and controller. */
export type ConsentRow = JsonObject;

const STATES = ['requested', 'pending', 'granted', 'denied', 'withdrawn', 'expired'] as const;

export type ConsentState = (typeof STATES)[number];

/** The text of an attribute of a row; undefined when absent or no string. */
export function textOf(row: ConsentRow, name: string): string | undefined {
  const value = Object.hasOwn(row, name) ? row[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The row's state in canonical spelling; undefined when it has none, null when it is none of the known ones. */
export function stateOf(row: ConsentRow): ConsentState | undefined | null {
  const text = textOf(row, 'state')?.toLowerCase();
  return text === undefined ? undefined : (STATES.find((state) => state === text) ?? null);
}

export const isState = (row: ConsentRow, state: ConsentState): boolean => stateOf(row) === state;

export const isGranted = (row: ConsentRow | undefined): boolean => row !== undefined && isState(row, 'granted');

export interface ConsentKey {
  readonly purpose: string;
  readonly channel?: string;
  readonly controller?: string;
}

/** What the row is about, as events name it. */
export function keyOf(row: ConsentRow): ConsentKey {
  const channel = textOf(row, 'channel');
  const controller = textOf(row, 'controller');
  return {
    purpose: textOf(row, 'purpose') ?? '',
    ...(channel === undefined ? {} : { channel }),
    ...(controller === undefined ? {} : { controller }),
  };
}

/**
 * The row's `id`: made of its key, so that it is the same whoever asks and needs no random. Folded, since purpose,
 * channel and controller are case-insensitive. A slash inside a part is escaped, so that no two keys share an id.
 */
export function consentId({ purpose, channel, controller }: ConsentKey): string {
  const parts = [purpose, channel ?? '', ...(controller === undefined ? [] : [controller])];
  return parts.map((part) => fold(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
}

/** A row as it is stored: with its read-only attributes computed and its state in canonical spelling. */
export const stored = (row: ConsentRow, state: ConsentState): ConsentRow => ({
  ...row,
  id: consentId(keyOf(row)),
  state,
  granted: state === 'granted',
});
