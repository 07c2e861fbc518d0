import { hash } from 'node:crypto';
import type { SealedEvent } from './sealed-event.ts';

/**
 * What the log commits to: the canonical (RFC 8785) object of `event`, the SHA-256 of the event's bytes in hexadecimal,
 * `id`, `sequence` (a number), `subject`, `time`, `type` and `version` (state events only). It proves an event without
 * revealing it and still does after the person's key is destroyed. Never to be changed: checkpoints stand on it.
 * Written out by hand because every event passes here; the spec holds it equal to the canonicalize library.
 */
export function commitmentOf({ sequence, id, type, subject, version, time }: SealedEvent, rendered: string): string {
  const state = version === undefined ? '' : `,"version":${version}`;
  const event = hash('sha256', rendered, 'hex');
  return `{"event":"${event}","id":"${id}","sequence":${sequence},"subject":"${subject}","time":"${time}","type":"${type}"${state}}`;
}

/** The event's entry in the Merkle tree: SHA-256 of its commitment. The tree puts its own prefix before it (RFC 6962 §2.1). */
export const leafOf = (event: SealedEvent, rendered: string): Buffer =>
  hash('sha256', commitmentOf(event, rendered), 'buffer');
