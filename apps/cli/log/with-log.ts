import type { Pool } from 'pg';
import { createPool, type Environment } from '#platform';
import type { CommandContext } from '../context.ts';
import { readServiceEnvironment } from '../home/environment-file.ts';

/** Does `work` with the database of the log, which has it in both modes. */
export async function withLog<T>(
  { home, terminal }: CommandContext,
  work: (pool: Pool, environment: Environment) => Promise<T>,
): Promise<T> {
  const environment = await readServiceEnvironment(home(), terminal.env);
  // A lost connection ends the command by its next query, with a line that says so.
  const onIdleError = (): void => undefined;
  const pool = createPool(environment.databases.registry, { name: 'cli log', max: 2, onIdleError });
  try {
    return await work(pool, environment);
  } finally {
    await pool.end();
  }
}
