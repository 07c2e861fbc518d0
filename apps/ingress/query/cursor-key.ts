import type { Pool } from 'pg';

/** The key of this deployment's cursors, the same for every copy of the ingress and after every restart. */
export async function readCursorKey(db: Pool): Promise<Buffer> {
  const { rows } = await db.query<{ key: Buffer }>({
    name: 'read-cursor-key',
    text: 'SELECT key FROM registry.cursor_key',
  });
  const key = rows[0]?.key;
  if (key === undefined) throw new Error('registry.cursor_key has no row');
  return key;
}
