import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bulk requests that were answered 202 and are carried out afterwards (RFC 9967 §2.5.1), and the key they are sealed with. */
export class AcceptedBulks1764000000007 implements MigrationInterface {
  readonly name = 'AcceptedBulks1764000000007';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the registry is never migrated down: it would lose answered writes'));
  }
}

const STATEMENTS = [
  // One key of each tenant for what the ingress itself keeps sealed: accepted requests, their results, credentials.
  `CREATE TABLE registry.sealing_key (
     tenant text COLLATE "C" PRIMARY KEY REFERENCES registry.tenant,
     kid text COLLATE "C" NOT NULL
   )`,
  // `request` and `result` are JWEs under the tenant's sealing key. Of a finished one the request is gone.
  `CREATE TABLE registry.accepted_bulk (
     id uuid PRIMARY KEY,
     place bigint GENERATED ALWAYS AS IDENTITY,
     tenant text COLLATE "C" NOT NULL REFERENCES registry.tenant,
     actor uuid NOT NULL,
     traceparent text,
     base text NOT NULL,
     operations integer NOT NULL,
     kid text COLLATE "C" NOT NULL,
     request text,
     result text,
     accepted timestamptz(3) NOT NULL DEFAULT now(),
     finished timestamptz(3),
     holder text COLLATE "C",
     until timestamptz,
     attempts integer NOT NULL DEFAULT 0,
     CHECK ((finished IS NULL) = (request IS NOT NULL)),
     CHECK ((finished IS NULL) = (result IS NULL))
   )`,
  `CREATE INDEX accepted_bulk_open ON registry.accepted_bulk (tenant, place) WHERE finished IS NULL`,
  `CREATE INDEX accepted_bulk_finished ON registry.accepted_bulk (finished) WHERE finished IS NOT NULL`,
];
