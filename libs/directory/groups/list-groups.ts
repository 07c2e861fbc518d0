import type { ClientBase, Pool } from 'pg';
import type { TenantId } from '#identity';
import { toGroup } from '../entries/entry-row.ts';
import { listEntries, type Page } from '../entries/list-entries.ts';
import type { DirectoryGroup } from './directory-group.ts';

/** Groups in the order of their ids, without tombstones. */
export async function listGroups(db: Pool | ClientBase, tenant: TenantId, page: Page): Promise<DirectoryGroup[]> {
  const rows = await listEntries(db, 'Group', tenant, page);
  return rows.map(toGroup);
}
