import type { Client } from 'pg';
import type { Sequence } from '#identity';
import { lockHead } from './append.ts';

/**
 * Whether a batch whose commit was not answered is in the log. The head is locked first: it is free only when the
 * transaction in doubt has ended, and then the batch's first event stands at its place or never will.
 */
export async function holdsEvent(db: Client, sequence: Sequence, id: string): Promise<boolean> {
  await db.query('BEGIN');
  await lockHead(db);
  const { rowCount } = await db.query('SELECT FROM log.event WHERE sequence = $1 AND id = $2', [sequence, id]);
  await db.query('COMMIT');
  return rowCount === 1;
}
