import type { ClientBase, Pool } from 'pg';
import { textArray, uuidArray } from '#platform';
import type { DirectorySchema } from '../tables.ts';
import { toFolded, type ResourceRow } from './folded-resource.ts';
import type { FoldedResources } from './folding.ts';
import { subjectText, type FoldedSubject } from './subject.ts';

/** What stands of these subjects, by {@link subjectText}; the document only where it is needed, else null. */
export async function readResources(
  db: Pool | ClientBase,
  schema: DirectorySchema,
  subjects: readonly FoldedSubject[],
): Promise<FoldedResources> {
  if (subjects.length === 0) return new Map();
  const { rows } = await db.query<ResourceRow>({
    name: `${schema}-read-resources`,
    text: `SELECT tenant, type, id, partition, version, sequence, status, created, modified,
                  CASE WHEN n.needed THEN document END AS document
           FROM ${schema}.resource
           JOIN unnest($1::text[], $2::text[], $3::uuid[], $4::bool[]) AS n(tenant, type, id, needed) USING (tenant, type, id)`,
    values: [
      textArray(subjects.map(({ tenant }) => tenant)),
      textArray(subjects.map(({ type }) => type)),
      uuidArray(subjects.map(({ id }) => id)),
      subjects.map(({ needsDocument }) => needsDocument),
    ],
  });
  return new Map(rows.map((row) => [subjectText(row), toFolded(row)]));
}
