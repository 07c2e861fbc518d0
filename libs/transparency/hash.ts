/** A SHA-256 value: 32 bytes. */
export type Hash = Uint8Array;

/** SHA-256 over the parts, one after the other. Given by the caller: this library has no crypto of its own. */
export type Sha256 = (...parts: readonly Uint8Array[]) => Hash;

export const HASH_BYTES = 32;

export const sameHash = (one: Hash, other: Hash): boolean =>
  one.length === other.length && one.every((byte, place) => byte === other[place]);
