import type { ClientBase } from 'pg';
import type { TenantId } from '#identity';
import type { Demand } from './breaking-changes.ts';

/**
 * Whether some stored person breaks a demand: one is enough, and is not told. Reads people one after the other; the
 * transaction's statement time limit bounds it.
 */
export async function findBreach(tx: ClientBase, tenant: TenantId, urn: string, demand: Demand): Promise<boolean> {
  const above = pathTo([urn, ...demand.path.slice(0, -1)]);
  const last = demand.path.at(-1);
  // In lax mode `.x` looks into every element of an array; `?` then keeps the objects that lack it.
  const breach =
    demand.holds === 'absent' ? pathTo([urn, ...demand.path]) : `${above} ? (!exists(@.${JSON.stringify(last ?? '')}))`;
  const { rowCount } = await tx.query(
    `SELECT 1 FROM registry.resource
     WHERE tenant = $1 AND type = 'User' AND document IS NOT NULL AND document @? $2::jsonpath LIMIT 1`,
    [tenant, breach],
  );
  return rowCount === 1;
}

const pathTo = (keys: readonly string[]): string => ['$', ...keys.map((key) => JSON.stringify(key))].join('.');
