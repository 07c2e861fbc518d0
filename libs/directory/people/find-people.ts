import type { ClientBase, Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import { toPerson } from '../entries/entry-row.ts';
import { readEntries } from '../entries/read-entries.ts';
import type { DirectoryPerson } from './directory-person.ts';

/** One person, deleted and erased ones as tombstones; undefined for one that the directory does not know (yet). */
export async function findPerson(
  db: Pool | ClientBase,
  tenant: TenantId,
  id: ResourceId,
): Promise<DirectoryPerson | undefined> {
  const [row] = await readEntries(db, 'User', tenant, [id]);
  return row === undefined ? undefined : toPerson(row);
}

/** Many people in one statement; the map lacks those that the directory does not know (yet). */
export async function findPeople(
  db: Pool | ClientBase,
  tenant: TenantId,
  ids: readonly ResourceId[],
): Promise<ReadonlyMap<ResourceId, DirectoryPerson>> {
  const rows = await readEntries(db, 'User', tenant, ids);
  return new Map(rows.map((row) => [row.id, toPerson(row)]));
}
