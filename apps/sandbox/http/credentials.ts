import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in a time that does not tell how much of the secret was right. */
export function isSecret(given: string | undefined, secret: string): boolean {
  return given !== undefined && timingSafeEqual(digest(given), digest(secret));
}

/** The value of `Authorization: <scheme> <value>`; the scheme is read without regard to case (RFC 9110 §11.1). */
export function authorization(header: string | undefined, scheme: string): string | undefined {
  const [, given, value] = /^(\S+) +(\S+)$/.exec(header ?? '') ?? [];
  return given?.toLowerCase() === scheme.toLowerCase() ? value : undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
