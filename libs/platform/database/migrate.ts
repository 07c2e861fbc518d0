import type { MigrationInterface } from 'typeorm';
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
    if (await isNewest(guard, schema, migrations)) return;
    const { DataSource } = await import('typeorm');
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

/** Whether every migration has run. Then TypeORM need not be loaded, nor look around: most of a start has none to run. */
async function isNewest(guard: pg.Client, schema: string, migrations: readonly MigrationClass[]): Promise<boolean> {
  const table = `${guard.escapeIdentifier(schema)}.migration`;
  const { rows } = await guard.query<{ readonly there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    table,
  ]);
  if (rows[0]?.there !== true) return false;
  const ran = await guard.query<{ readonly name: string }>(`SELECT name FROM ${table}`);
  const names = new Set(ran.rows.map(({ name }) => name));
  return migrations.every((migration) => names.has(nameOf(migration)));
}

/** As TypeORM names it in its table. */
const nameOf = (migration: MigrationClass): string => new migration().name ?? migration.name;
