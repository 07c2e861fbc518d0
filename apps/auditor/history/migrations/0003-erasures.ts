import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests of data subjects to be erased, and how far each is. */
export class Erasures1764000000040 implements MigrationInterface {
  readonly name = 'Erasures1764000000040';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('requests are never migrated down: a person would be left half erased'));
  }
}

const STATEMENTS = [
  // `targets`: those that were configured when it began, each of which owes a receipt. `step` is the one to take next.
  `CREATE TABLE audit.erasure (
     id uuid PRIMARY KEY,
     tenant text COLLATE "C" NOT NULL,
     subject uuid NOT NULL,
     step text COLLATE "C" NOT NULL,
     targets text[] NOT NULL DEFAULT '{}',
     requested timestamptz(3) NOT NULL,
     requested_by uuid NOT NULL,
     due timestamptz(3) NOT NULL,
     completed timestamptz(3),
     signed_off_by uuid,
     signed_off_because text,
     trouble text
   )`,
  // One at a time per person: a second request is answered with the first.
  `CREATE UNIQUE INDEX erasure_open ON audit.erasure (tenant, subject) WHERE completed IS NULL`,
  `CREATE INDEX erasure_subject ON audit.erasure (tenant, subject, requested)`,
];
