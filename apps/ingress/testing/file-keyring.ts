import { join } from 'node:path';
import { PostgresKeyring, fileProvider, keyringMigrations, type Keyring } from '#keyring';
import { createPool, migrate } from '#platform';

/** A keyring in this database whose key file lies in `home`: processes that name the same two share their keys. */
export async function fileKeyring(url: string, home: string): Promise<Keyring> {
  await migrate(url, 'keyring', keyringMigrations);
  const pool = createPool(url, { name: 'test keyring', max: 2, onIdleError: () => undefined });
  const keyring = new PostgresKeyring({ pool, provider: await fileProvider(join(home, 'key-encryption-key')) });
  const close = async (): Promise<void> => {
    await keyring.close();
    await pool.end();
  };
  return {
    take: (tenant) => keyring.take(tenant),
    key: (tenant, kid) => keyring.key(tenant, kid),
    keys: (tenant, kids) => keyring.keys(tenant, kids),
    destroy: (tenant, kid, destruction) => keyring.destroy(tenant, kid, destruction),
    close,
  };
}
