import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { NONCE_BYTES, nextNonce } from '../seal/nonce.ts';

const TAG_BYTES = 16;

/**
 * Wraps a key with AES-256-GCM: nonce, ciphertext, tag. `owner` is authenticated with it, so that a wrapped key moved
 * to another row does not open.
 */
export function wrap(wrapping: KeyObject, key: Uint8Array, owner: string): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', wrapping, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(owner, 'utf8'));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** The key that {@link wrap} wrapped; undefined when it was wrapped by another key, for another owner, or altered. */
export function unwrap(wrapping: KeyObject, wrapped: Uint8Array, owner: string): Buffer | undefined {
  if (wrapped.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(owner, 'utf8'));
  decipher.setAuthTag(wrapped.subarray(wrapped.length - TAG_BYTES));
  const key = decipher.update(wrapped.subarray(NONCE_BYTES, wrapped.length - TAG_BYTES));
  try {
    return Buffer.concat([key, decipher.final()]);
  } catch {
    return undefined;
  }
}
