import type { Pool } from 'pg';
import { createPool, type DatabaseOwner, type Environment } from '#platform';

/** The consumers whose schemas have parked events: the schema is named as its database's owner. */
const PLACES = ['directory', 'sync', 'audit'] as const satisfies readonly DatabaseOwner[];
export type Place = (typeof PLACES)[number];

/** Does `work` with each consumer's schema in turn, on a pool of its own. */
export async function eachPlace<T>(
  { databases }: Environment,
  work: (place: Place, pool: Pool) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const place of PLACES) {
    // A lost connection ends the command by its next query, with a line that says so.
    const pool = createPool(databases[place], { name: 'cli dead-letters', max: 1, onIdleError: () => undefined });
    try {
      results.push(await work(place, pool));
    } finally {
      await pool.end();
    }
  }
  return results;
}
