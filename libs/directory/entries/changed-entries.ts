import type { ClientBase, Pool } from 'pg';
import type { ResourceKind, Sequence } from '#identity';
import type { DirectoryGroup } from '../groups/directory-group.ts';
import type { DirectoryPerson } from '../people/directory-person.ts';
import { DIRECTORY } from '../tables.ts';
import { ENTRY_COLUMNS, toGroup, toPerson, type EntryRow } from './entry-row.ts';

/**
 * What one partition holds above a sequence, tombstones too, in the order of sequences. One partition at a time: only
 * within one do rows become visible in that order, so that a cursor can follow them.
 */
export async function changedEntries(
  db: Pool | ClientBase,
  partition: number,
  { after, limit }: { readonly after: Sequence; readonly limit: number },
): Promise<(DirectoryPerson | DirectoryGroup)[]> {
  const { rows } = await db.query<EntryRow & { readonly type: ResourceKind }>({
    name: 'directory-changed-entries',
    text: `SELECT type, ${ENTRY_COLUMNS} FROM ${DIRECTORY}.resource
           WHERE partition = $1 AND sequence > $2 ORDER BY sequence LIMIT $3`,
    values: [partition, after, limit],
  });
  return rows.map((row) => (row.type === 'User' ? toPerson(row) : toGroup(row)));
}
