import type { ClientBase } from 'pg';
import type { DirectorySchema } from '../tables.ts';
import type { FoldedResource } from './folded-resource.ts';
import { WRITTEN_ROW, valuesOf } from './resource-values.ts';

/** Writes the last state of resources that are there, in one statement. */
export async function updateResources(
  tx: ClientBase,
  schema: DirectorySchema,
  resources: readonly FoldedResource[],
): Promise<void> {
  if (resources.length === 0) return;
  await tx.query({
    name: `${schema}-update-resources`,
    text: `UPDATE ${schema}.resource r
           SET version = n.version, sequence = n.sequence, status = n.status, document = n.document,
               created = n.created, modified = n.modified
           FROM json_to_recordset($1::json) AS ${WRITTEN_ROW}
           WHERE r.tenant = n.tenant AND r.type = n.type AND r.id = n.id`,
    values: [JSON.stringify(resources.map(valuesOf))],
  });
}
