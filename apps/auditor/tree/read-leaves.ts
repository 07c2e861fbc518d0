import type { ClientBase, Pool } from 'pg';

/**
 * The leaves of the events after a sequence, as far as none is missing between them: partitions are indexed apart, so a
 * later event may be there before an earlier one.
 */
export async function readLeaves(db: Pool | ClientBase, after: number, limit: number): Promise<Buffer[]> {
  const { rows } = await db.query<{ sequence: number; leaf: Buffer }>({
    name: 'read-leaves',
    text: 'SELECT sequence, leaf FROM audit.history WHERE sequence > $1 ORDER BY sequence LIMIT $2',
    values: [after, limit],
  });
  const gap = rows.findIndex(({ sequence }, place) => sequence !== after + 1 + place);
  return (gap < 0 ? rows : rows.slice(0, gap)).map(({ leaf }) => leaf);
}
