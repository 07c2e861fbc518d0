import type { ClientBase } from 'pg';
import { columnsOf, type TypeOf } from './resource-columns.ts';
import type { StoredResource } from './resource-row.ts';

/** Writes the last state of changed resources in one statement. Their rows are locked by this transaction. */
export async function updateResources(
  tx: ClientBase,
  resources: readonly StoredResource[],
  time: string,
  typeOf: TypeOf,
): Promise<void> {
  await tx.query({
    name: 'update-resources',
    text: `UPDATE registry.resource r
           SET version = n.version, status = n.status, document = n.document, folded = n.folded, modified = n.modified,
               user_name = n.user_name, external_id = n.external_id, family_name = n.family_name,
               given_name = n.given_name, display_name = n.display_name
           FROM unnest($1::text[], $2::text[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[],
                       $9::timestamptz[], $10::timestamptz[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])
             AS n(tenant, type, id, version, status, kid, document, folded, created, modified,
                  user_name, external_id, family_name, given_name, display_name)
           WHERE r.tenant = n.tenant AND r.type = n.type AND r.id = n.id`,
    values: columnsOf(resources, time, typeOf),
  });
}
