import type { Checked, JsonObject, Resource } from '#scim';
import { consentsOf, customerOf, withCustomer } from './customer-extension.ts';
import type { ConsentRow } from './consent-row.ts';
import { settleConsents } from './settle-consents.ts';
import { readShorthands, untoldShorthands, writeShorthands } from './shorthand.ts';

/** What a request wants of a person's customer extension. */
export interface WantedCustomer {
  /** Undefined: there was no such person. */
  readonly present: Resource | undefined;
  readonly wanted: Resource;
  /** The extension as far as the request itself writes it, and does not only carry it along. */
  readonly insisted: JsonObject;
  /**
   * What a document without `consents` means: a PUT that leaves them out asserts nothing of them (RFC 7644 §3.5.1 lets
   * the provider choose, and a client that does not know the extension must not end everybody's consents); a PATCH
   * that takes them away withdraws them.
   */
  readonly unmentioned: 'kept' | 'withdrawn';
}

/**
 * Gives a wanted document the customer extension that follows from it and from what is known: consents under their
 * rules, the flat attributes computed from them, read-only attributes kept.
 */
export function settleCustomer(
  { present, wanted, insisted, unmentioned }: WantedCustomer,
  now: string,
): Checked<Resource> {
  const known = present === undefined ? [] : (consentsOf(present) ?? []);
  const written = customerOf(wanted);
  const asserted = consentsOf(wanted) ?? (unmentioned === 'kept' ? known : []);
  const settled = settleConsents(known, writeShorthands({ written, insisted }, known, asserted, now), now);
  if (!settled.ok) return settled;
  return { ok: true, value: withCustomer(wanted, computed(keepReadOnly(present, written), settled.value)) };
}

/**
 * A person's document with only these of its rows told yet, `untold` still to come, and everything that is computed
 * from the rows as it then reads. `former` is the document before the change.
 */
export function withRowsSoFar(
  former: Resource,
  document: Resource,
  rows: readonly ConsentRow[],
  untold: readonly ConsentRow[],
): Resource {
  const mentioned = untoldShorthands(customerOf(former), customerOf(document), untold);
  return withCustomer(document, computed(mentioned, rows));
}

/** The extension with these rows and the flat attributes that follow from them. */
function computed(written: JsonObject, rows: readonly ConsentRow[]): JsonObject {
  const { consents: _asserted, marketingEmail: _email, marketingSms: _sms, ...others } = written;
  return { ...others, ...readShorthands(written, rows), ...(rows.length === 0 ? {} : { consents: [...rows] }) };
}

/** `suppressed` is the suppression list's, whatever a client sends. */
function keepReadOnly(present: Resource | undefined, written: JsonObject): JsonObject {
  const { suppressed: _sent, ...others } = written;
  const known = present === undefined ? undefined : customerOf(present)['suppressed'];
  return known === undefined ? others : { ...others, suppressed: known };
}
