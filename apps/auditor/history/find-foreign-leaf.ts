import type { ClientBase } from 'pg';
import type { Sequence } from '#identity';
import type { HistoryRow } from './history-row.ts';

/** The lowest sequence under which the index holds another event than the log has now; undefined when there is none. */
export async function findForeignLeaf(tx: ClientBase, rows: readonly HistoryRow[]): Promise<Sequence | undefined> {
  const found = await tx.query<{ sequence: Sequence }>(
    `SELECT h.sequence FROM audit.history h
     JOIN unnest($1::bigint[], $2::text[]) AS n(sequence, leaf) ON n.sequence = h.sequence
     WHERE h.leaf <> decode(n.leaf, 'hex') ORDER BY h.sequence LIMIT 1`,
    [rows.map((row) => row.sequence), rows.map((row) => row.leaf.toString('hex'))],
  );
  return found.rows[0]?.sequence;
}
