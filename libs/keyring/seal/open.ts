import { createDecipheriv } from 'node:crypto';
import type { Dek } from '../keys/keyring.ts';
import { BrokenSeal } from './broken-seal.ts';
import { NONCE_BYTES } from './nonce.ts';
import type { Seal } from './parse-seal.ts';

const TAG_BYTES = 16;
const OPTIONS = { authTagLength: TAG_BYTES };
/** Where nonce, tag and what is sealed are decoded into, one after the other, seal after seal. Never holds plaintext. */
const scratch = Buffer.allocUnsafeSlow(64 * 1_024);
const nonce = scratch.subarray(0, NONCE_BYTES);
const tag = scratch.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
const room = scratch.subarray(NONCE_BYTES + TAG_BYTES);

/**
 * Opens a compact JWE that {@link seal} (or any JOSE library, `dir` with A256GCM) made, and gives its plaintext.
 * Throws {@link BrokenSeal} when it was changed, was sealed under another key, or belongs to another context.
 */
export function open(seal: Seal, dek: Dek, expectedContextHash: string): string {
  if (seal.contextHash !== expectedContextHash) throw new BrokenSeal('it belongs to other clear attributes');
  decode(seal.nonce, nonce);
  decode(seal.tag, tag);
  const ciphertext = decode(seal.ciphertext, room);
  const decipher = createDecipheriv('aes-256-gcm', dek, nonce, OPTIONS);
  decipher.setAAD(Buffer.from(seal.header, 'latin1'));
  decipher.setAuthTag(tag);
  const plaintext = decipher.update(ciphertext);
  try {
    decipher.final();
  } catch (error) {
    throw new BrokenSeal('it was changed or sealed under another key', { cause: error });
  }
  return plaintext.toString('utf8');
}

/**
 * Decodes base64url into `target`, or into memory of its own where it does not fit. Node skips what is no base64 and
 * takes `+` and `/` too; then one seal could be written in many ways.
 */
function decode(text: string, target: Buffer): Buffer {
  const bytes = Math.floor((text.length * 3) / 4);
  const buffer = bytes <= target.length ? target.subarray(0, bytes) : Buffer.allocUnsafeSlow(bytes);
  const isWhole = text.length % 4 !== 1 && buffer.write(text, 'base64url') === bytes;
  if (!isWhole || text.includes('+') || text.includes('/')) {
    throw new BrokenSeal('it is not base64url');
  }
  return buffer;
}
