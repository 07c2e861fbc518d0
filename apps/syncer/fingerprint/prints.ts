import canonicalize from 'canonicalize';
import type { TargetDocument } from '#targets';
import { hmac, type HmacKey } from './hmac.ts';

/** Field → keyed fingerprint of its value: enough to see what differs, nothing to read. */
export type Prints = Readonly<Record<string, string>>;

/** Characters of base64url: 72 bits, so that a difference which happens not to show is never met. */
const LENGTH = 12;

/**
 * HMAC-SHA-256 of each field's canonical JSON (RFC 8785) under the tenant's fingerprint key. The field's name is part
 * of it, so that equal values of two fields do not show as equal.
 */
export function printsOf(document: TargetDocument, key: HmacKey): Prints {
  return Object.fromEntries(
    Object.entries(document).map(([field, value]) => {
      const text = `${field}\n${canonicalize(value) ?? 'null'}`;
      return [field, hmac(key, text).slice(0, LENGTH)];
    }),
  );
}

/** The fields of `wanted` that are not the same in `there`. */
export const differing = (wanted: Prints, there: Prints): string[] =>
  Object.keys(wanted).filter((field) => wanted[field] !== there[field]);

/** Only the fields that are wanted: what else a target gives back is not ours to compare. */
export function restrictedTo(wanted: TargetDocument, there: TargetDocument): TargetDocument {
  return Object.fromEntries(Object.keys(wanted).map((field) => [field, there[field] ?? null]));
}
