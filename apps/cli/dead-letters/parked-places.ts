import type { Pool } from 'pg';
import { createPool, type DatabaseOwner, type Environment } from '#platform';

/** The consumers' schemas that have parked events, and in whose database each lies. */
const PLACES = {
  directory: 'directory',
  sync: 'sync',
  audit: 'audit',
  feed: 'registry',
} as const satisfies Readonly<Record<string, DatabaseOwner>>;

/** Does `work` with each consumer's schema in turn, on a pool of its own. */
export async function eachPlace<T>(
  { databases }: Environment,
  work: (schema: string, pool: Pool) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const [schema, owner] of Object.entries(PLACES)) {
    // A lost connection ends the command by its next query, with a line that says so.
    const pool = createPool(databases[owner], { name: 'cli dead-letters', max: 1, onIdleError: () => undefined });
    try {
      results.push(await work(schema, pool));
    } finally {
      await pool.end();
    }
  }
  return results;
}
