import type { ClientBase } from 'pg';
import { enqueueAnswers } from '../feed/queue/enqueue-answers.ts';

/** What an accepted request came to: its id, and its answers, sealed. */
export interface SettledBulk {
  readonly id: string;
  readonly result: string;
}

/**
 * Locks, of these requests, those that are still to be done, and names them. First in the transaction that carries
 * them out, in the order of their ids: whoever comes second finds them done, and does nothing.
 */
export async function lockOpenBulks(tx: ClientBase, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>({
    name: 'lock-open-bulks',
    text: `SELECT id FROM registry.accepted_bulk WHERE id = ANY($1::uuid[]) AND finished IS NULL
           ORDER BY id FOR NO KEY UPDATE`,
    values: [[...ids]],
  });
  return new Set(rows.map(({ id }) => id));
}

/**
 * Stores the results in the transaction that carried the requests out, what they held is gone with that, and queues
 * their completion events for those who want to hear of them.
 */
export async function settleBulks(tx: ClientBase, settled: readonly SettledBulk[]): Promise<void> {
  const { rowCount } = await tx.query({
    name: 'settle-bulks',
    text: `UPDATE registry.accepted_bulk b
           SET finished = now(), result = s.result, request = NULL, holder = NULL, until = NULL
           FROM unnest($1::uuid[], $2::text[]) AS s(id, result)
           WHERE b.id = s.id AND b.finished IS NULL`,
    values: [settled.map(({ id }) => id), settled.map(({ result }) => result)],
  });
  if (rowCount !== settled.length) throw new Error('an accepted bulk was settled twice');
  await enqueueAnswers(
    tx,
    settled.map(({ id }) => id),
  );
}
