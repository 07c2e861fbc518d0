import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What guards a target against the removal of very many people at once. */
export class Guard1764000000001 implements MigrationInterface {
  readonly name = 'Guard1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    // Removals of each minute, for the sliding hour.
    await runner.query(`CREATE TABLE sync.removal (
      target text COLLATE "C" NOT NULL,
      minute timestamptz NOT NULL,
      removals integer NOT NULL,
      PRIMARY KEY (target, minute)
    )`);
    // `held`: why removals wait for an approval. Removals before `approved` do not count any more.
    await runner.query(`ALTER TABLE sync.target ADD COLUMN held text, ADD COLUMN approved timestamptz`);
    await runner.query(`CREATE INDEX state_held ON sync.state (target) WHERE error_class = 'held'`);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('a guard is not taken away'));
  }
}
