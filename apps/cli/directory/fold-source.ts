import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoldSource } from '#directory';
import { PostgresLog } from '#event-log';
import { PostgresKeyring, fileProvider } from '#keyring';
import { createLogger, createPool } from '#platform';
import { Complaint } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readServiceEnvironment } from '../home/environment-file.ts';

/** Those of some pages of the log: what is kept for all of a fold only makes the process larger. */
const CACHED_KEYS = 10_000;

/**
 * Opens what a fold of the whole log needs, for as long as `work` takes: the log (read from PostgreSQL, which has it in
 * both modes), the keys, the directory's database.
 */
export async function withFoldSource<T>(
  { home, terminal }: CommandContext,
  work: (source: FoldSource) => Promise<T>,
): Promise<T> {
  const folder = home();
  const { databases } = await readServiceEnvironment(folder, terminal.env);
  const keyFile = join(folder, 'key-encryption-key');
  await requireKeyFile(keyFile);
  // A lost connection ends the command by its next query, with a line that says so.
  const onIdleError = (): void => undefined;
  const registry = createPool(databases.registry, { name: 'cli log', max: 2, onIdleError });
  const keys = createPool(databases.keyring, { name: 'cli keyring', max: 2, onIdleError });
  const pool = createPool(databases.directory, { name: 'cli directory', max: 4, onIdleError });
  const keyring = new PostgresKeyring({ pool: keys, provider: await fileProvider(keyFile), cachedKeys: CACHED_KEYS });
  const log = new PostgresLog(databases.registry, registry, createLogger('cli', 'silent'));
  try {
    return await work({ log, keyring, pool });
  } finally {
    await log.close();
    await keyring.close();
    await Promise.all([registry.end(), keys.end(), pool.end()]);
  }
}

/** The services make the file at their first start; made here it would be another key, which opens nothing. */
async function requireKeyFile(path: string): Promise<void> {
  try {
    await access(path);
  } catch {
    throw new Complaint(
      `there is no key-encryption-key that can be read (${path})`,
      'name the folder of the system with --home, and run this as the user that started it',
    );
  }
}
