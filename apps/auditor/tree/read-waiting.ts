import type { Pool } from 'pg';

/** The tree's size, and whether the next event is indexed: asked without a lock, so that an idle auditor writes nothing. */
export async function readWaiting(pool: Pool): Promise<{ readonly size: number; readonly more: boolean }> {
  const { rows } = await pool.query<{ size: number; more: boolean }>({
    name: 'read-waiting',
    text: 'SELECT size, EXISTS (SELECT FROM audit.history h WHERE h.sequence = t.size + 1) AS more FROM audit.tree t',
  });
  const row = rows[0];
  if (row === undefined) throw new Error('the audit tree has lost its row: restore schema audit from a backup');
  return row;
}
