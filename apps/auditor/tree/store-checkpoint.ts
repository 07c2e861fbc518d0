import type { ClientBase } from 'pg';

/** Moves the tree's head, in the transaction that locked it: the size can only rise, and nobody else moves it meanwhile. */
export async function storeCheckpoint(tx: ClientBase, from: number, to: number, note: string): Promise<void> {
  const { rowCount } = await tx.query('UPDATE audit.tree SET size = $2, note = $3 WHERE size = $1', [from, to, note]);
  if (rowCount !== 1) throw new Error(`the tree is no longer at ${from}, which was locked`);
}
