import type { Pool } from 'pg';
import type { ResourceId, ResourceKind, TenantId } from '#identity';
import { RESOURCE_COLUMNS, toFolded, type ResourceRow } from '../fold/folded-resource.ts';
import { DIRECTORY } from '../tables.ts';
import { toEntry, type DirectoryEntry } from './directory-person.ts';

/** The living of one type in the order of their ids, after one of them: for a first sync and a reconcile. */
export async function listEntries(
  pool: Pool,
  tenant: TenantId,
  type: ResourceKind,
  { after, limit }: { readonly after: ResourceId | undefined; readonly limit: number },
): Promise<DirectoryEntry[]> {
  const { rows } = await pool.query<ResourceRow>({
    name: 'list-entries',
    text: `SELECT ${RESOURCE_COLUMNS} FROM ${DIRECTORY}.resource
           WHERE tenant = $1 AND type = $2 AND status = 'live' AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4`,
    values: [tenant, type, after ?? null, limit],
  });
  return rows.map((row) => toEntry(toFolded(row)));
}
