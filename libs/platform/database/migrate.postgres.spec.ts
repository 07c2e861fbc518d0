import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { migrate } from './migrate.ts';

class First1764000000001 implements MigrationInterface {
  readonly name = 'First1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE spec.first (id integer)');
  }

  down = (): Promise<void> => Promise.resolve();
}

/** Has no name of its own: TypeORM takes its class's. */
class Second1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE spec.second (id integer)');
  }

  down = (): Promise<void> => Promise.resolve();
}

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const ran = async (): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM spec.migration ORDER BY id');
  return rows.map(({ name }) => name);
};

it('runs each migration once, whatever has run before, and together with another copy', async () => {
  await migrate(database.url, 'spec', [First1764000000001]);
  expect(await ran()).toEqual(['First1764000000001']);

  const both = [First1764000000001, Second1764000000002];
  await Promise.all([migrate(database.url, 'spec', both), migrate(database.url, 'spec', both)]);
  await migrate(database.url, 'spec', both);
  expect(await ran()).toEqual(['First1764000000001', 'Second1764000000002']);
  expect((await client.query(`SELECT to_regclass('spec.second') AS made`)).rows).toEqual([{ made: 'spec.second' }]);
});

it('leaves a database alone that a newer release has migrated', async () => {
  await migrate(database.url, 'spec', [First1764000000001]);
  expect(await ran()).toEqual(['First1764000000001', 'Second1764000000002']);
});
