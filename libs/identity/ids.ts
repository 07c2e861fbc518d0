declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A tenant's name: 1 to 64 of `a-z 0-9 - _`. It is decided by the bearer token, never by the request. */
export type TenantId = Branded<string, 'TenantId'>;
/** A random UUID (version 4): a pseudonym, the CloudEvents `subject`, the SCIM `id`. */
export type ResourceId = Branded<string, 'ResourceId'>;
/** UUIDv7, made once per event (for facts: by the sender, and it is what makes a fact idempotent). */
export type EventId = Branded<string, 'EventId'>;
/** The id of a data key in the keyring. One per person and per group. */
export type KeyId = Branded<string, 'KeyId'>;
/** The id of an access token, never its value. */
export type TokenId = Branded<string, 'TokenId'>;
/** Place in the log: 1, 2, 3 … without a gap, in commit order. A safe integer. */
export type Sequence = Branded<number, 'Sequence'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isResourceId = (text: string): text is ResourceId => UUID.test(text);
export const isEventId = (text: string): text is EventId => UUID.test(text);
export const isKeyId = (text: string): text is KeyId => UUID.test(text);
export const isTokenId = (text: string): text is TokenId => UUID.test(text);
export const isTenantId = (text: string): text is TenantId => /^[a-z0-9_-]{1,64}$/.test(text);
export const isSequence = (value: number): value is Sequence => Number.isSafeInteger(value) && value >= 0;
