import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lists need besides the resources: how many there are, and the key that their cursors are sealed with; and /Me. */
export class Queries1764000000002 implements MigrationInterface {
  readonly name = 'Queries1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the registry is never migrated down: it would lose answered writes'));
  }
}

const STATEMENTS = [
  // Living resources of each tenant and type, to be summed over the slots (tally.ts). Rows are updated in place as
  // often as something is written, so they leave room for that on their page.
  `CREATE TABLE registry.tally (
     tenant text COLLATE "C" NOT NULL,
     type text COLLATE "C" NOT NULL,
     slot integer NOT NULL,
     count bigint NOT NULL,
     PRIMARY KEY (tenant, type, slot)
   ) WITH (fillfactor = 10)`,
  `INSERT INTO registry.tally (tenant, type, slot, count)
   SELECT tenant, type, 0, count(*) FROM registry.resource WHERE status = 'live' GROUP BY tenant, type`,
  // One row. A random UUID holds 122 random bits; two of them more than the key has.
  `CREATE TABLE registry.cursor_key (single boolean PRIMARY KEY DEFAULT true CHECK (single), key bytea NOT NULL)`,
  // Whose token it is: what /Me stands for (RFC 7644 §3.11).
  `ALTER TABLE registry.token ADD COLUMN person uuid`,
  `INSERT INTO registry.cursor_key (key) SELECT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))`,
];
