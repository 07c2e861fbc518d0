import { DataSource, type MigrationInterface } from 'typeorm';
import pg from 'pg';

export type MigrationClass = new () => MigrationInterface;

/**
 * Brings one owner's schema to its newest version. Copies of a service that start together wait for each other
 * on a session lock that lives exactly as long as this connection.
 */
export async function migrate(url: string, schema: string, migrations: readonly MigrationClass[]): Promise<void> {
  const guard = new pg.Client({ connectionString: url, application_name: `rollcall migrate ${schema}` });
  await guard.connect();
  try {
    await guard.query('SELECT pg_advisory_lock(hashtext($1))', [`rollcall migrate ${schema}`]);
    // TypeORM does not create the schema it keeps its own table in.
    await guard.query(`CREATE SCHEMA IF NOT EXISTS ${guard.escapeIdentifier(schema)}`);
    const source = new DataSource({
      type: 'postgres',
      url,
      schema,
      migrations: [...migrations],
      migrationsTableName: 'migration',
      migrationsTransactionMode: 'each',
    });
    await source.initialize();
    try {
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
  } finally {
    await guard.end();
  }
}
