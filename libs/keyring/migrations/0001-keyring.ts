import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tenants' keys, and one key per person and group, wrapped by its tenant's. */
export class Keyring1764000000001 implements MigrationInterface {
  readonly name = 'Keyring1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the keyring is never migrated down: without its keys no event can be read'));
  }
}

const STATEMENTS = [
  `CREATE TABLE keyring.tenant_key (
     tenant text COLLATE "C" PRIMARY KEY,
     wrapped bytea NOT NULL,
     provider text COLLATE "C" NOT NULL,
     created timestamptz NOT NULL DEFAULT now()
   )`,
  // A destroyed key leaves its id, when and why; its bytes must also leave the file, so that the touched partition is
  // rewritten: of 256 it is small enough for that.
  `CREATE TABLE keyring.key (
     kid uuid NOT NULL,
     tenant text COLLATE "C" NOT NULL,
     wrapped bytea,
     created timestamptz NOT NULL DEFAULT now(),
     destroyed_at timestamptz(3),
     reason text,
     request text,
     PRIMARY KEY (kid),
     CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
   ) PARTITION BY HASH (kid)`,
  ...Array.from(
    { length: 256 },
    (_, slot) =>
      `CREATE TABLE keyring.key_${String(slot).padStart(3, '0')} PARTITION OF keyring.key
       FOR VALUES WITH (MODULUS 256, REMAINDER ${slot})`,
  ),
];
