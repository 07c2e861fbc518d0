import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The Merkle tree over the log. */
export class Tree1764000000020 implements MigrationInterface {
  readonly name = 'Tree1764000000020';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the tree is never migrated down: what was signed stays signed'));
  }
}

const STATEMENTS = [
  // One row, made at the first start. `note` is the newest checkpoint, whose size never falls.
  `CREATE TABLE audit.tree (
     one boolean PRIMARY KEY DEFAULT true CHECK (one),
     origin text COLLATE "C" NOT NULL,
     public_key bytea NOT NULL,
     size bigint NOT NULL DEFAULT 0,
     note text COLLATE "C"
   )`,
  // A tile that is not full is overwritten with a longer one; every shorter one is its beginning.
  `CREATE TABLE audit.tile (
     level smallint NOT NULL,
     index bigint NOT NULL,
     hashes bytea NOT NULL,
     PRIMARY KEY (level, index)
   )`,
  `ALTER TABLE audit.tile ALTER COLUMN hashes SET STORAGE EXTERNAL`,
];
