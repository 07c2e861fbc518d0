import { createHash } from 'node:crypto';
import type { EventId } from '#identity';

/** The id of the event that says this of a request: the same whenever it is asked for, so it is recorded once. */
export function eventOf(what: 'requested', request: string): EventId {
  const hex = createHash('sha256').update(`${what} ${request}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}` as EventId;
}
