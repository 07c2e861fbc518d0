import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Issuers whose JWTs are taken as tokens (OAuth client credentials), and the clients that were seen with one. */
export class Issuers1764000000009 implements MigrationInterface {
  readonly name = 'Issuers1764000000009';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the registry is never migrated down: it would lose answered writes'));
  }
}

const STATEMENTS = [
  // Issuer and audience together decide the tenant, so no two tenants can have the same pair.
  `CREATE TABLE registry.issuer (
     id uuid PRIMARY KEY,
     tenant text COLLATE "C" NOT NULL REFERENCES registry.tenant,
     issuer text COLLATE "C" NOT NULL,
     audience text COLLATE "C" NOT NULL,
     jwks_uri text NOT NULL,
     scope_claim text NOT NULL,
     scopes text[] NOT NULL,
     requests_per_second integer CHECK (requests_per_second > 0),
     created timestamptz(3) NOT NULL DEFAULT now(),
     UNIQUE (issuer, audience)
   )`,
  // Null: a token of our own. Such a row gives a client its name in histories, and ends it when it expires.
  `ALTER TABLE registry.token ADD COLUMN issuer uuid`,
];
