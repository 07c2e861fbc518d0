import type { Pool } from 'pg';
import { textArray, uuidArray } from '#platform';
import {
  RESOURCE_COLUMNS,
  keyText,
  toStored,
  type ResourceKey,
  type ResourceRow,
  type StoredResource,
} from './resource-row.ts';

/** Living resources as SCIM's GET by id sees them, one a key in their order; undefined for what never was or is gone. */
export async function readLiving(
  db: Pool,
  keys: readonly ResourceKey[],
): Promise<readonly (StoredResource | undefined)[]> {
  const { rows } = await db.query<ResourceRow>({
    name: 'read-living',
    text: `SELECT ${RESOURCE_COLUMNS} FROM unnest($1::text[], $2::text[], $3::uuid[]) AS wanted(tenant, type, id)
           JOIN registry.resource USING (tenant, type, id) WHERE status = 'live'`,
    values: [
      textArray(keys.map((key) => key.tenant)),
      textArray(keys.map((key) => key.type)),
      uuidArray(keys.map((key) => key.id)),
    ],
  });
  const found = new Map(rows.map((row) => [keyText(row), row]));
  return keys.map((key) => {
    const row = found.get(keyText(key));
    return row === undefined ? undefined : toStored(row);
  });
}
