import type { MigrationInterface, QueryRunner } from 'typeorm';
import { consumerTables } from '#event-log';
import { leaseTable } from '#platform';
import { DIRECTORY, DIRECTORY_TABLES } from '../tables.ts';

/** The read model: everything in it can be dropped and folded again from the log. */
export class Directory1764000000002 implements MigrationInterface {
  readonly name = 'Directory1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [...DIRECTORY_TABLES, ...consumerTables(DIRECTORY), leaseTable(DIRECTORY), PUBLISHED];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP SCHEMA ${DIRECTORY} CASCADE`);
  }
}

/**
 * How far each partition of identity.users is: `sequence` of the last row that Kafka acknowledged, `read_offset` up to
 * where the topic was read back, and the tombstone that Kafka may not have compacted yet, with the last tick after it.
 */
const PUBLISHED = `CREATE TABLE ${DIRECTORY}.published (
  partition smallint PRIMARY KEY,
  sequence bigint NOT NULL,
  read_offset bigint NOT NULL DEFAULT 0,
  tombstone timestamptz(3),
  tick timestamptz(3)
)`;
