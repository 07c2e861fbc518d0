import type { ClientBase } from 'pg';
import type { SealedEvent } from '#event-log';
import type { Keyring } from '#keyring';
import { DIRECTORY, DIRECTORY_CHANNEL } from '../tables.ts';
import { foldEvents } from './fold-events.ts';

/**
 * Folds what the log delivers into the directory, inside the transaction of the projector's position. Its commit
 * tells those who listen to DIRECTORY_CHANNEL. Rejects with StopConsumer where an event is missing, and while the
 * keyring cannot be reached; any other rejection is an event that cannot be folded.
 */
export async function applyEvents(tx: ClientBase, keyring: Keyring, events: readonly SealedEvent[]): Promise<void> {
  const changed = await foldEvents(tx, DIRECTORY, keyring, events);
  if (changed) await tx.query(`NOTIFY ${DIRECTORY_CHANNEL}`);
}
