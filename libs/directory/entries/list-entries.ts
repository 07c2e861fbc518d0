import type { ClientBase, Pool } from 'pg';
import type { ResourceId, ResourceKind, TenantId } from '#identity';
import { DIRECTORY } from '../tables.ts';
import { ENTRY_COLUMNS, type EntryRow } from './entry-row.ts';

/** A page in the order of ids, which is the same in PostgreSQL and as text. */
export interface Page {
  /** The last id of the page before; absent: the first page. */
  readonly after?: ResourceId | undefined;
  readonly limit: number;
}

/** A page of those that are there (`live` and `erasing`), by keyset, so that a deep page costs what the first does. */
export async function listEntries(
  db: Pool | ClientBase,
  type: ResourceKind,
  tenant: TenantId,
  { after, limit }: Page,
): Promise<EntryRow[]> {
  const { rows } = await db.query<EntryRow>({
    name: 'directory-list-entries',
    text: `SELECT ${ENTRY_COLUMNS} FROM ${DIRECTORY}.resource
           WHERE tenant = $1 AND type = $2 AND id > $3 AND status IN ('live', 'erasing') ORDER BY id LIMIT $4`,
    values: [tenant, type, after ?? BEFORE_ALL, limit],
  });
  return rows;
}

/** No resource has the nil UUID: ids are random ones. A value rather than a null keeps the index condition simple. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
