import { createHash, hash } from 'node:crypto';
import type { SealedEvent } from './sealed-event.ts';

/**
 * The event's entry in the Merkle tree: SHA-256 over the canonical (RFC 8785) object of `event`, the SHA-256 of the
 * event's bytes in hexadecimal, `id`, `sequence` (a number), `subject`, `time`, `type` and `version` (state events
 * only). It proves an event without revealing it and still verifies after the person's key is destroyed. The tree puts
 * its own prefix before it (RFC 6962 §2.1). Never to be changed: checkpoints stand on it. Written out by hand because
 * every event passes here; the spec holds it equal to the canonicalize library.
 */
export function leafOf({ sequence, id, type, subject, version, time }: SealedEvent, rendered: string): Buffer {
  const bytes = hash('sha256', rendered, 'hex');
  const state = version === undefined ? '' : `,"version":${version}`;
  return createHash('sha256')
    .update(
      `{"event":"${bytes}","id":"${id}","sequence":${sequence},"subject":"${subject}","time":"${time}","type":"${type}"${state}}`,
    )
    .digest();
}
