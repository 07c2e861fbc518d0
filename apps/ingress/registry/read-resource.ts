import type { Pool } from 'pg';
import { RESOURCE_COLUMNS, toStored, type ResourceKey, type ResourceRow, type StoredResource } from './resource-row.ts';

/** One living resource, as SCIM's GET by id sees it; undefined when it never was, is deleted or is being erased. */
export async function readResource(db: Pool, key: ResourceKey): Promise<StoredResource | undefined> {
  const { rows } = await db.query<ResourceRow>({
    name: 'read-resource',
    text: `SELECT ${RESOURCE_COLUMNS} FROM registry.resource WHERE tenant = $1 AND type = $2 AND id = $3 AND status = 'live'`,
    values: [key.tenant, key.type, key.id],
  });
  return rows[0] === undefined ? undefined : toStored(rows[0]);
}
