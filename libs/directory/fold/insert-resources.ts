import type { ClientBase } from 'pg';
import type { DirectorySchema } from '../tables.ts';
import { copyResources } from './copy-resources.ts';
import type { FoldedResource } from './folded-resource.ts';
import { WRITTEN_COLUMNS, WRITTEN_ROW, valuesOf } from './resource-values.ts';

/** From so many rows on COPY costs less than its second round trip. */
const MANY = 100;

/** Inserts resources that are not there yet. */
export async function insertResources(
  tx: ClientBase,
  schema: DirectorySchema,
  resources: readonly FoldedResource[],
): Promise<void> {
  if (resources.length === 0) return;
  if (resources.length >= MANY) return copyResources(tx, schema, resources);
  await tx.query({
    name: `${schema}-insert-resources`,
    text: `INSERT INTO ${schema}.resource (${WRITTEN_COLUMNS})
           SELECT ${WRITTEN_COLUMNS} FROM json_to_recordset($1::json) AS ${WRITTEN_ROW}`,
    values: [JSON.stringify(resources.map(valuesOf))],
  });
}
