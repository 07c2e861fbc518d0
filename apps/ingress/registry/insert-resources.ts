import type { ClientBase } from 'pg';
import { columnsOf, type TypeOf } from './resource-columns.ts';
import type { StoredResource } from './resource-row.ts';

/** Inserts new resources in one statement. Their ids are fresh random UUIDs, so nothing conflicts. */
export async function insertResources(
  tx: ClientBase,
  resources: readonly StoredResource[],
  time: string,
  typeOf: TypeOf,
): Promise<void> {
  await tx.query({
    name: 'insert-resources',
    text: `INSERT INTO registry.resource (tenant, type, id, version, status, kid, document, folded, created, modified,
                                          user_name, external_id, family_name, given_name, display_name)
           SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[],
                                $9::timestamptz[], $10::timestamptz[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])`,
    values: columnsOf(resources, time, typeOf),
  });
}
