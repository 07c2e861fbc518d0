import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { MatchKey } from '#targets';

const IV = 12;
const TAG = 16;

const matchKeys = z.array(z.object({ kind: z.enum(['externalId', 'email', 'name']), value: z.string() }));

/** AES-256-GCM: the keys that were searched before a create, an e-mail address perhaps among them. */
export function sealKeys(keys: readonly MatchKey[], key: Uint8Array): Buffer {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(keys), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** Throws for bytes that were sealed under another key or altered. */
export function openKeys(sealed: Uint8Array, key: Uint8Array): MatchKey[] {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV));
  decipher.setAuthTag(sealed.subarray(IV, IV + TAG));
  const text = Buffer.concat([decipher.update(sealed.subarray(IV + TAG)), decipher.final()]).toString('utf8');
  return matchKeys.parse(JSON.parse(text));
}
