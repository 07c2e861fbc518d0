import { randomFillSync } from 'node:crypto';

export const NONCE_BYTES = 12;

const nonces = Buffer.alloc(NONCE_BYTES * 512);
let used = nonces.length;

/** A random 96-bit nonce. They are fetched by the hundred: one system call per seal cost as much as the seal itself. */
export function nextNonce(): Buffer {
  if (used === nonces.length) {
    randomFillSync(nonces);
    used = 0;
  }
  used += NONCE_BYTES;
  return nonces.subarray(used - NONCE_BYTES, used);
}
