import { createDecipheriv } from 'node:crypto';
import type { Dek } from '../keys/keyring.ts';
import { BrokenSeal } from './broken-seal.ts';
import { parseSeal } from './parse-seal.ts';

/**
 * Opens a compact JWE that {@link seal} (or any JOSE library, `dir` with A256GCM) made, and gives its plaintext.
 * Throws {@link BrokenSeal} when it was changed, was sealed under another key, or belongs to another context.
 */
export function open(jwe: string, dek: Dek, expectedContextHash: string): string {
  const parts = parseSeal(jwe);
  if (parts.contextHash !== expectedContextHash) throw new BrokenSeal('it belongs to other clear attributes');
  const decipher = createDecipheriv('aes-256-gcm', dek, parts.nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(parts.header, 'latin1'));
  decipher.setAuthTag(parts.tag);
  const plaintext = decipher.update(parts.ciphertext, undefined, 'utf8');
  try {
    return plaintext + decipher.final('utf8');
  } catch (error) {
    throw new BrokenSeal('it was changed or sealed under another key', { cause: error });
  }
}
