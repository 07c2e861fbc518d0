import type { ClientBase, Pool } from 'pg';

export interface TenantDescription {
  readonly name: string;
  readonly created: Date;
}

/** The tenant as it was made now; undefined when it was there already. Waits for a writer that is making the same. */
export async function insertTenant(tx: ClientBase, name: string): Promise<TenantDescription | undefined> {
  const { rows } = await tx.query<TenantDescription>(
    'INSERT INTO registry.tenant (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING name, created',
    [name],
  );
  return rows[0];
}

/** A page in the order of names; `after` is the last name of the page before. */
export async function listTenants(registry: Pool, after: string, limit: number): Promise<TenantDescription[]> {
  const { rows } = await registry.query<TenantDescription>(
    'SELECT name, created FROM registry.tenant WHERE name > $1 ORDER BY name LIMIT $2',
    [after, limit],
  );
  return rows;
}

export async function isTenant(registry: Pool, name: string): Promise<boolean> {
  const { rowCount } = await registry.query('SELECT FROM registry.tenant WHERE name = $1', [name]);
  return rowCount === 1;
}
