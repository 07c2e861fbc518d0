import type { Pool } from 'pg';

/** The newest signed checkpoint, verbatim; undefined before the first. */
export async function readCheckpoint(
  pool: Pool,
): Promise<{ readonly size: number; readonly note: string } | undefined> {
  const { rows } = await pool.query<{ size: number; note: string | null }>({
    name: 'read-checkpoint',
    text: 'SELECT size, note FROM audit.tree',
  });
  const row = rows[0];
  return row?.note == null ? undefined : { size: row.size, note: row.note };
}
