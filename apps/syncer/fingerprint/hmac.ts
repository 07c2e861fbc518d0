import { hash } from 'node:crypto';

const BLOCK = 64;

/** A key of HMAC-SHA-256, with the two padded blocks that each use begins with. */
export interface HmacKey {
  readonly inner: Uint8Array;
  readonly outer: Uint8Array;
}

/** `key`: at most 64 bytes. */
export function hmacKey(key: Uint8Array): HmacKey {
  if (key.length > BLOCK) throw new RangeError('an HMAC key of more than a block');
  const padded = (pad: number): Uint8Array => Uint8Array.from({ length: BLOCK }, (_, i) => (key[i] ?? 0) ^ pad);
  return { inner: padded(0x36), outer: padded(0x5c) };
}

/**
 * HMAC-SHA-256 (RFC 2104) of a text as base64url. Written out over one-shot hashes: prints are made of every field of
 * every account, and an Hmac object for each costs several times as much as its two hashes.
 */
export function hmac({ inner, outer }: HmacKey, text: string): string {
  const digest = hash('sha256', Buffer.concat([inner, Buffer.from(text, 'utf8')]), 'buffer');
  return hash('sha256', Buffer.concat([outer, digest]), 'base64url');
}
