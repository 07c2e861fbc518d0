import type { ClientBase } from 'pg';

export interface TreeHead {
  readonly origin: string;
  readonly size: number;
}

/**
 * Locks the tree's one row until the transaction ends: whoever has it is the only one who makes the tree longer.
 * Undefined while another copy is at it. A copy that was stopped inside loses its session, and with it the lock, after
 * 5 s; what it does when it wakes up is refused with the session.
 */
export async function lockTree(tx: ClientBase): Promise<TreeHead | undefined> {
  await tx.query(`SET LOCAL idle_in_transaction_session_timeout = '5s'`);
  const { rows } = await tx.query<TreeHead>('SELECT origin, size FROM audit.tree FOR UPDATE SKIP LOCKED');
  return rows[0];
}
