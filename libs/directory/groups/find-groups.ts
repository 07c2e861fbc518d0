import type { ClientBase, Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import { toGroup } from '../entries/entry-row.ts';
import { readEntries } from '../entries/read-entries.ts';
import type { DirectoryGroup } from './directory-group.ts';

/** One group without its members, a deleted one as a tombstone; undefined for one that is not known (yet). */
export async function findGroup(
  db: Pool | ClientBase,
  tenant: TenantId,
  id: ResourceId,
): Promise<DirectoryGroup | undefined> {
  const [row] = await readEntries(db, 'Group', tenant, [id]);
  return row === undefined ? undefined : toGroup(row);
}

/** Many groups in one statement; the map lacks those that the directory does not know (yet). */
export async function findGroups(
  db: Pool | ClientBase,
  tenant: TenantId,
  ids: readonly ResourceId[],
): Promise<ReadonlyMap<ResourceId, DirectoryGroup>> {
  const rows = await readEntries(db, 'Group', tenant, ids);
  return new Map(rows.map((row) => [row.id, toGroup(row)]));
}
