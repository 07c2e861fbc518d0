import type { ClientBase, Pool } from 'pg';
import type { ResourceId, ResourceKind, TenantId } from '#identity';
import { DIRECTORY } from '../tables.ts';
import { ENTRY_COLUMNS, type EntryRow } from './entry-row.ts';

/** The rows of these ids that exist, in no order; deleted ones too. */
export async function readEntries(
  db: Pool | ClientBase,
  type: ResourceKind,
  tenant: TenantId,
  ids: readonly ResourceId[],
): Promise<EntryRow[]> {
  const { rows } = await db.query<EntryRow>({
    name: 'directory-read-entries',
    text: `SELECT ${ENTRY_COLUMNS} FROM ${DIRECTORY}.resource WHERE tenant = $1 AND type = $2 AND id = ANY($3::uuid[])`,
    values: [tenant, type, ids],
  });
  return rows;
}
