import type { Pool } from 'pg';
import { ConfigurationError } from '#platform';
import type { Target } from '#targets';

/**
 * Throws {@link ConfigurationError} when a target that has people of one tenant is given to another: its links lead to
 * their accounts, and would be taken for those of the other tenant's people. Asked before anything is read from the
 * log, which would mix the two.
 */
export async function refuseMoved(sync: Pool, targets: readonly Target[]): Promise<void> {
  const { rows } = await sync.query<{ readonly name: string; readonly tenant: string }>(
    `SELECT t.name, t.tenant FROM sync.target t
     JOIN unnest($1::text[], $2::text[]) AS c(name, tenant) ON c.name = t.name AND c.tenant <> t.tenant
     WHERE EXISTS (SELECT FROM sync.state s WHERE s.target = t.name AND s.tenant <> c.tenant)`,
    [targets.map(({ name }) => name), targets.map(({ tenant }) => tenant)],
  );
  const [moved] = rows;
  if (moved === undefined) return;
  throw new ConfigurationError(
    `rollcall.yaml: the target ${moved.name} has people of the tenant ${moved.tenant}; give that tenant back, or the target another name`,
  );
}
