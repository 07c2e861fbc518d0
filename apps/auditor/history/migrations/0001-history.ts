import type { MigrationInterface, QueryRunner } from 'typeorm';
import { consumerTables } from '#event-log';

/** The history index, and the audit consumer's positions. */
export class History1764000000000 implements MigrationInterface {
  readonly name = 'History1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    for (const statement of consumerTables('audit')) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the audit trail is never migrated down: it would forget what happened'));
  }
}

const STATEMENTS = [
  `CREATE TABLE audit.history (
     sequence bigint PRIMARY KEY,
     tenant text COLLATE "C" NOT NULL,
     subject uuid NOT NULL,
     id uuid NOT NULL,
     type text COLLATE "C" NOT NULL,
     time timestamptz(3) NOT NULL,
     actor text COLLATE "C",
     source text COLLATE "C" NOT NULL,
     version integer,
     changed text[],
     partition integer NOT NULL,
     target text COLLATE "C",
     sealed boolean NOT NULL,
     bytes bytea NOT NULL,
     leaf bytea NOT NULL
   )`,
  // Sealed bytes are random to a compressor: trying costs time and gains nothing.
  `ALTER TABLE audit.history ALTER COLUMN bytes SET STORAGE EXTERNAL`,
  `CREATE INDEX history_subject ON audit.history (tenant, subject, sequence)`,
  `CREATE INDEX history_time ON audit.history (tenant, time, sequence)`,
  `CREATE INDEX history_actor ON audit.history (tenant, actor, time, sequence) WHERE actor IS NOT NULL`,
  `CREATE INDEX history_type ON audit.history (tenant, type, time, sequence)`,
  `CREATE INDEX history_target ON audit.history (tenant, target, time, sequence) WHERE target IS NOT NULL`,
];
