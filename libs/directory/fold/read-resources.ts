import type { ClientBase, Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import { RESOURCE_COLUMNS, toFolded, type FoldedResource, type ResourceRow } from './folded-resource.ts';

/** What stands of these subjects, by `tenant/id`. An id belongs to one type only. */
export async function readResources(
  db: ClientBase | Pool,
  schema: string,
  subjects: readonly { readonly tenant: TenantId; readonly subject: ResourceId }[],
): Promise<Map<string, FoldedResource>> {
  const { rows } = await db.query<ResourceRow>({
    name: `read-resources-${schema}`,
    text: `SELECT ${RESOURCE_COLUMNS}
           FROM (SELECT DISTINCT tenant, id FROM unnest($1::text[], $2::uuid[]) AS n(tenant, id)) n
           JOIN ${schema}.resource USING (tenant, id) WHERE type IN ('User', 'Group')`,
    values: [subjects.map(({ tenant }) => tenant), subjects.map(({ subject }) => subject)],
  });
  return new Map(rows.map((row) => [`${row.tenant}/${row.id}`, toFolded(row)]));
}
