import { join } from 'node:path';
import type { Pool } from 'pg';
import { PostgresKeyring, fileProvider } from '#keyring';
import { createPool } from '#platform';
import type { RunningSystem } from '../../support/system.ts';

/** The databases of a running system as the checker reads them. Its connections do not survive a kill; the next query makes new ones. */
export interface Databases {
  readonly pool: Pool;
  readonly keyring: PostgresKeyring;
  close(): Promise<void>;
}

export async function openDatabases(system: RunningSystem): Promise<Databases> {
  const pool = createPool(system.databaseUrl(), { name: 'crash test', max: 4, onIdleError: () => undefined });
  const provider = await fileProvider(join(system.home, 'key-encryption-key'));
  const keyring = new PostgresKeyring({ pool, provider });
  return {
    pool,
    keyring,
    async close() {
      await keyring.close();
      await pool.end();
    },
  };
}
