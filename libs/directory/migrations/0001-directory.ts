import type { MigrationInterface, QueryRunner } from 'typeorm';
import { consumerTables } from '#event-log';
import { leaseTable } from '#platform';
import { DIRECTORY, directoryTables } from '../tables.ts';

/** The read model: everything in it can be dropped and folded again from the log. */
export class Directory1764000000002 implements MigrationInterface {
  readonly name = 'Directory1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [...directoryTables(DIRECTORY), ...consumerTables(DIRECTORY), leaseTable(DIRECTORY), PUBLISHED];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP SCHEMA ${DIRECTORY} CASCADE`);
  }
}

/** Up to which sequence the rows of each partition stand in identity.users, under which epoch of the lease. */
const PUBLISHED = `CREATE TABLE ${DIRECTORY}.published (
  partition smallint PRIMARY KEY,
  sequence bigint NOT NULL,
  read_offset bigint NOT NULL DEFAULT 0,
  tombstone_until timestamptz,
  epoch bigint NOT NULL
)`;
