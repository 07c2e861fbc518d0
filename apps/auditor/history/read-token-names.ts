import type { Pool } from 'pg';

/** What the tenant's tokens and those of the services are called, by id. A token that was revoked has no name any more. */
export async function readTokenNames(
  registry: Pool,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await registry.query<{ id: string; name: string }>({
    name: 'read-token-names',
    text: 'SELECT id, name FROM registry.token WHERE (tenant = $1 OR tenant IS NULL) AND id::text = ANY($2::text[])',
    values: [tenant, ids],
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
