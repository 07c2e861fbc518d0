import type { ClientBase, Pool } from 'pg';
import type { TenantId } from '#identity';
import { toPerson } from '../entries/entry-row.ts';
import { listEntries, type Page } from '../entries/list-entries.ts';
import type { DirectoryPerson } from './directory-person.ts';

/** People in the order of their ids, without tombstones: for a first sync and for reconciling. */
export async function listPeople(db: Pool | ClientBase, tenant: TenantId, page: Page): Promise<DirectoryPerson[]> {
  const rows = await listEntries(db, 'User', tenant, page);
  return rows.map(toPerson);
}
