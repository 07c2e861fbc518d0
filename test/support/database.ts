import { randomUUID } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** Ends whatever is still connected to it, and removes it. */
  drop(): Promise<void>;
}

/** A database of its own for one spec file, on the throwaway server of the global set-up (postgres.setup.ts). */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['ROLLCALL_TEST_POSTGRES'];
  if (server === undefined) throw new Error('no test server: name the file *.postgres.spec.ts or *.kafka.spec.ts');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
