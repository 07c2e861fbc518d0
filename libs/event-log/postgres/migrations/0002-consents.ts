import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The history of a person's consents is read from the log; the index holds these events and no others. */
export class Consents1764000000002 implements MigrationInterface {
  readonly name = 'Consents1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX event_consent ON log.event (tenant, subject, sequence)
       WHERE type IN ('rollcall.consent.granted', 'rollcall.consent.revoked')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX log.event_consent');
  }
}
