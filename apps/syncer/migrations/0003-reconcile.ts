import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs that compare a target's whole list with the directory, and the plans that they make. */
export class Reconcile1764000000002 implements MigrationInterface {
  readonly name = 'Reconcile1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    // `status`: listing, confirming, planned, applied, failed.
    await runner.query(`CREATE TABLE sync.reconcile (
      id uuid PRIMARY KEY,
      target text COLLATE "C" NOT NULL,
      worker uuid NOT NULL,
      status text COLLATE "C" NOT NULL,
      started timestamptz(3) NOT NULL DEFAULT now(),
      listed bigint NOT NULL DEFAULT 0,
      hash text COLLATE "C",
      reason text
    )`);
    await runner.query(`CREATE INDEX reconcile_target ON sync.reconcile (target, started)`);
    await runner.query(`CREATE TABLE sync.plan (
      run uuid NOT NULL REFERENCES sync.reconcile ON DELETE CASCADE,
      place bigint GENERATED ALWAYS AS IDENTITY,
      drift text COLLATE "C" NOT NULL,
      resource uuid,
      remote_id text COLLATE "C" NOT NULL,
      fields text[] NOT NULL,
      PRIMARY KEY (run, place)
    )`);
    // What was listed: whoever is linked and not here is missing, whatever the order of the list.
    await runner.query(`CREATE UNLOGGED TABLE sync.listed (
      run uuid NOT NULL,
      remote_id text COLLATE "C" NOT NULL,
      PRIMARY KEY (run, remote_id)
    )`);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('plans are never migrated down'));
  }
}
