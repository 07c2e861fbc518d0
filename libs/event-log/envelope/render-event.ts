import { clearMembers } from './clear-attributes.ts';
import type { SealedEvent } from './sealed-event.ts';

const DIGITS = 20;

/**
 * The event's one canonical byte string (as text, UTF-8): CloudEvents 1.0, structured mode JSON, RFC 8785. The same
 * in PostgreSQL, in Kafka and in the audit hash.
 */
export function renderEvent(event: SealedEvent): string {
  const { before, after } = clearMembers(event);
  const data = event.encoding === 'jose' ? `"${event.data}"` : event.data;
  return `{"data":${data},${before},"sequence":"${renderSequence(event.sequence)}",${after}}`;
}

/** The CloudEvents sequence extension: 20 digits, so that text order is number order. */
export const renderSequence = (sequence: number): string => String(sequence).padStart(DIGITS, '0');
