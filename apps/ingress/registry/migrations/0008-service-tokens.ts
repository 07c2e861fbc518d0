import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens of the installation's own services, which belong to no tenant. */
export class ServiceTokens1764000000008 implements MigrationInterface {
  readonly name = 'ServiceTokens1764000000008';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the registry is never migrated down: it would lose answered writes'));
  }
}

const STATEMENTS = [
  // No token is made a service's here: which of those with the scope `facts` is, the file of first tokens says.
  `ALTER TABLE registry.token ALTER COLUMN tenant DROP NOT NULL`,
  // A token of no tenant may tell facts and nothing else, whatever writes the row.
  `ALTER TABLE registry.token ADD CONSTRAINT token_of_services
     CHECK (tenant IS NOT NULL OR (scopes = '{facts}' AND person IS NULL))`,
];
