import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Extension schemas that a tenant has registered for its people (RFC 7643 §3.3). */
export class Schemas1764000000003 implements MigrationInterface {
  readonly name = 'Schemas1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the registry is never migrated down: it would lose answered writes'));
  }
}

const STATEMENTS = [
  // `id` is the URN in lower case, as URNs are compared; the document has it as it was written.
  `CREATE TABLE registry.schema (
     tenant text COLLATE "C" NOT NULL REFERENCES registry.tenant,
     id text COLLATE "C" NOT NULL,
     document jsonb NOT NULL,
     created timestamptz(3) NOT NULL DEFAULT now(),
     modified timestamptz(3) NOT NULL DEFAULT now(),
     PRIMARY KEY (tenant, id)
   )`,
  // Rises with every change of a tenant's schemas: by it other processes notice.
  `ALTER TABLE registry.tenant ADD COLUMN schemas_version bigint NOT NULL DEFAULT 0`,
];
