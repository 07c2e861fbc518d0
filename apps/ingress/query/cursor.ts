import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** Seconds for which a cursor is taken; announced as `cursorTimeout` (RFC 9865 §4). */
export const CURSOR_TIMEOUT = 3_600;

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const content = z.strictObject({
  /** Epoch milliseconds at which it was made. */
  made: z.number(),
  /** Of the query it belongs to: tenant, types, filter, sort ({@link ListParameters}). */
  query: z.string(),
  count: z.number(),
  total: z.number(),
  /** The sort key of the last resource of the page before, null where it has none; and its id. */
  key: z.string().nullable(),
  id: z.uuid(),
});

/** Where a page of a cursor-paged query begins (RFC 9865). */
export type Cursor = z.infer<typeof content>;

export type OpenedCursor =
  { readonly kind: 'open'; readonly cursor: Cursor } | { readonly kind: 'invalid' } | { readonly kind: 'expired' };

/**
 * The cursor as the client gets it, in unreserved characters. It is sealed, not only signed: it holds the sort key of
 * a person and stands in URLs.
 */
export function sealCursor(key: Uint8Array, cursor: Cursor): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  const sealed = [cipher.update(JSON.stringify(cursor), 'utf8'), cipher.final()];
  return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]).toString('base64url');
}

/** `invalid`: not ours, or altered. `now` is in epoch milliseconds. */
export function openCursor(key: Uint8Array, text: string, now: number): OpenedCursor {
  const bytes = Buffer.from(text, 'base64url');
  // Decoding skips what is not base64url; a cursor has one spelling only.
  if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== text) return { kind: 'invalid' };
  const cursor = decrypt(key, bytes);
  if (cursor === undefined) return { kind: 'invalid' };
  return now - cursor.made > CURSOR_TIMEOUT * 1_000 ? { kind: 'expired' } : { kind: 'open', cursor };
}

function decrypt(key: Uint8Array, bytes: Buffer): Cursor | undefined {
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return content.parse(JSON.parse(text.toString('utf8')));
  } catch {
    // The one error that final() has: the tag does not fit. What opens is what this file sealed.
    return undefined;
  }
}
