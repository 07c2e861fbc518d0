import type { ClientBase } from 'pg';
import type { DirectorySchema } from '../tables.ts';
import type { FoldedResource } from './folded-resource.ts';

/** Writes the last state of each folded resource, new or known, in one statement. */
export async function writeResources(
  tx: ClientBase,
  schema: DirectorySchema,
  resources: readonly FoldedResource[],
): Promise<void> {
  if (resources.length === 0) return;
  const states = resources.map(({ state }) => state);
  await tx.query({
    name: `${schema}-write-resources`,
    text: `INSERT INTO ${schema}.resource (tenant, type, id, partition, version, sequence, status, document, created, modified)
           SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::smallint[], $5::int[], $6::bigint[], $7::text[],
                                $8::jsonb[], $9::timestamptz[], $10::timestamptz[])
           ON CONFLICT (tenant, type, id) DO UPDATE
             SET version = EXCLUDED.version, sequence = EXCLUDED.sequence, status = EXCLUDED.status,
                 document = EXCLUDED.document, created = EXCLUDED.created, modified = EXCLUDED.modified`,
    values: [
      resources.map(({ tenant }) => tenant),
      states.map(({ type }) => type),
      states.map(({ id }) => id),
      resources.map(({ partition }) => partition),
      states.map(({ version }) => version),
      resources.map(({ sequence }) => sequence),
      states.map(({ status }) => status),
      states.map((state) => ('document' in state && state.document !== null ? JSON.stringify(state.document) : null)),
      states.map((state) => ('created' in state ? state.created : null)),
      states.map((state) => ('modified' in state ? state.modified : null)),
    ],
  });
}
