import type { ClientBase } from 'pg';
import type { DirectorySchema } from '../tables.ts';
import { RESOURCE_COLUMNS, toFolded, type FoldedResource, type ResourceRow } from './folded-resource.ts';
import { subjectText, type Subject } from './subject.ts';

/** What stands of these subjects, by {@link subjectText}. */
export async function readResources(
  tx: ClientBase,
  schema: DirectorySchema,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, FoldedResource>> {
  const { rows } = await tx.query<ResourceRow>({
    name: `${schema}-read-resources`,
    text: `SELECT ${RESOURCE_COLUMNS} FROM ${schema}.resource
           JOIN unnest($1::text[], $2::text[], $3::uuid[]) AS n(tenant, type, id) USING (tenant, type, id)`,
    values: [subjects.map(({ tenant }) => tenant), subjects.map(({ type }) => type), subjects.map(({ id }) => id)],
  });
  return new Map(rows.map((row) => [subjectText(row), toFolded(row)]));
}
