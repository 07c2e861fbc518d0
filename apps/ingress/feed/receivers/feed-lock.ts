import type { ClientBase } from 'pg';

const NAME = `hashtext('feed.receiver')`;

/**
 * Held by every batch of the feed until it commits. Whoever makes or resumes a receiver waits for the batches under way
 * and keeps the next ones waiting: so each event either lies at or below the receiver's `since`, or its batch sees the
 * receiver.
 */
export async function lockReceiversToRead(tx: ClientBase): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock_shared(${NAME})`);
}

export async function lockReceiversToChange(tx: ClientBase): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(${NAME})`);
}
