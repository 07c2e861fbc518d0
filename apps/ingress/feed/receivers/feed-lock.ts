import type { ClientBase } from 'pg';

/**
 * First in the transaction that makes or resumes a receiver. It waits for the batches of the feed that are under way and
 * keeps the next ones waiting, for each begins by moving its positions: so every event either lies at or below the
 * receiver's `since`, or its batch sees the receiver. A lock on the table and not on its rows, which a batch locks in
 * whatever order, and none besides it that a batch holds already: two locks in two orders would be a deadlock.
 */
export async function lockReceivers(tx: ClientBase): Promise<void> {
  await tx.query('LOCK TABLE feed.position IN SHARE ROW EXCLUSIVE MODE');
}
