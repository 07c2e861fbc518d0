import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { SealedEvent } from '#event-log';

/** Of the text's UTF-8 bytes. */
const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/**
 * The event's entry in the Merkle tree: SHA-256 over the canonical (RFC 8785) object of `sequence` (a number), `id`,
 * `type`, `subject`, `version` (state events only), `time` and `event`, the SHA-256 of the event's bytes in hexadecimal.
 * It proves an event without revealing it and still verifies after the person's key is destroyed. The tree puts its
 * own prefix before it (RFC 6962 §2.1). Never to be changed: checkpoints stand on it.
 */
export function leafOf(event: SealedEvent, rendered: string): Buffer {
  const { sequence, id, type, subject, version, time } = event;
  const leaf = {
    sequence,
    id,
    type,
    subject,
    ...(version === undefined ? {} : { version }),
    time,
    event: sha256(rendered).toString('hex'),
  };
  const text = canonicalize(leaf);
  if (text === undefined) throw new TypeError('a leaf is always an object');
  return sha256(text);
}
