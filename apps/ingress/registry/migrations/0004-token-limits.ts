import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How fast a token may ask, and which tokens follow each other. */
export class TokenLimits1764000000004 implements MigrationInterface {
  readonly name = 'TokenLimits1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the registry is never migrated down: it would lose answered writes'));
  }
}

const STATEMENTS = [
  // Requests per second; null: as many as the service can take.
  `ALTER TABLE registry.token ADD COLUMN requests_per_second integer CHECK (requests_per_second > 0)`,
  // The id of the first token of a row of rotations; null: it is the first itself.
  `ALTER TABLE registry.token ADD COLUMN family uuid`,
];
