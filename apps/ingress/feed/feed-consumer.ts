import { createHash } from 'node:crypto';
import type { LogBatch, SealedEvent } from '#event-log';
import { eventUri, signalOf, subjectUri } from './event-uris.ts';
import { enqueue, suspendFull, type NewQueued } from './queue/enqueue.ts';
import { readListening } from './receivers/read-receivers.ts';
import type { Receiver } from './receivers/receiver.ts';

/**
 * Queues, for every receiver of its tenant, each event that it wants to hear of, in the transaction that moves the
 * feed's position: once. Receivers are read after that position is locked (feed-lock.ts). Nothing is opened here, so nothing waits for keys, and what waits holds nobody's data.
 */
export async function feedBatch({ events, tx }: LogBatch): Promise<void> {
  const receivers = await readListening(tx, [...new Set(events.map(({ tenant }) => tenant))]);
  if (receivers.length === 0) return;
  const queued = events.flatMap((event) => receivers.flatMap((receiver) => queuedFor(receiver, event)));
  if (queued.length === 0) return;
  await enqueue(tx, queued);
  await suspendFull(tx, receivers);
}

function queuedFor(receiver: Receiver, { tenant, type, subject, sequence, id }: SealedEvent): NewQueued[] {
  const signal = signalOf(type);
  if (signal === undefined || tenant !== receiver.tenant || sequence <= receiver.since) return [];
  if (!receiver.events.includes(signal)) return [];
  const jti = createHash('sha256').update(`${receiver.id}/${id}`).digest('hex');
  return [
    {
      receiver: receiver.id,
      jti,
      event: eventUri(signal, receiver.content),
      sequence,
      subject: subjectUri(type, subject),
    },
  ];
}
