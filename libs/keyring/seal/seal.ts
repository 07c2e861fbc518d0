import { createCipheriv } from 'node:crypto';
import type { DataKey } from '../keys/keyring.ts';
import { nextNonce } from './nonce.ts';
import { protectedHeader } from './protected-header.ts';

/**
 * Seals `plaintext` into a compact JWE, `alg: dir`, `enc: A256GCM` (RFC 7516 §7.1, RFC 7518 §4.5, §5.3). The
 * protected header names the key and `ctx`, the hash of what the data belongs to, and is the additional
 * authenticated data: a seal moved to another event does not open. Any JOSE library opens it.
 */
export function seal(key: DataKey, contextHash: string, plaintext: string): string {
  const header = protectedHeader(key.kid, contextHash);
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key.dek, nonce);
  cipher.setAAD(Buffer.from(header, 'latin1'));
  const ciphertext = cipher.update(plaintext, 'utf8', 'base64url') + cipher.final('base64url');
  return `${header}..${nonce.toString('base64url')}.${ciphertext}.${cipher.getAuthTag().toString('base64url')}`;
}
