import type { ClientBase, Pool } from 'pg';
import { RESOURCE_COLUMNS, toStored, type ResourceKey, type ResourceRow, type StoredResource } from './resource-row.ts';

/** The rows of these keys that exist, in no order; deleted ones too. */
export async function readResources(db: ClientBase | Pool, keys: readonly ResourceKey[]): Promise<StoredResource[]> {
  const { rows } = await db.query<ResourceRow>({
    name: 'read-resources',
    text: `SELECT ${RESOURCE_COLUMNS} FROM registry.resource
           JOIN unnest($1::text[], $2::text[], $3::uuid[]) AS wanted(tenant, type, id) USING (tenant, type, id)`,
    values: [keys.map((key) => key.tenant), keys.map((key) => key.type), keys.map((key) => key.id)],
  });
  return rows.map(toStored);
}
