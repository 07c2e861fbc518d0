import type { MigrationInterface, QueryRunner } from 'typeorm';
import { consumerTables } from '#event-log';

/** Who is sent Security Event Tokens, and what waits for each of them. It lies beside `registry` and `log`, in one database. */
export class Feed1764000000001 implements MigrationInterface {
  readonly name = 'Feed1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the feed is never migrated down: it would lose what receivers wait for'));
  }
}

const STATEMENTS = [
  ...consumerTables('feed'),
  // `since`: events up to this sequence are not this receiver's. `token`: the first of the tokens that it polls with.
  // `authorization` is a JWE under the tenant's sealing key `kid`.
  `CREATE TABLE feed.receiver (
     id uuid PRIMARY KEY,
     tenant text COLLATE "C" NOT NULL REFERENCES registry.tenant,
     name text NOT NULL,
     method text COLLATE "C" NOT NULL CHECK (method IN ('push', 'poll')),
     endpoint text,
     authorization_sealed text,
     kid text COLLATE "C",
     token uuid,
     issuer text NOT NULL,
     audience text NOT NULL,
     content text COLLATE "C" NOT NULL CHECK (content IN ('notice', 'full')),
     events text[] COLLATE "C" NOT NULL,
     since bigint NOT NULL,
     created timestamptz(3) NOT NULL DEFAULT now(),
     suspended timestamptz(3),
     fault text,
     failures integer NOT NULL DEFAULT 0,
     due timestamptz NOT NULL DEFAULT now(),
     delivered timestamptz(3),
     holder text COLLATE "C",
     until timestamptz,
     CHECK ((method = 'push') = (endpoint IS NOT NULL)),
     CHECK ((method = 'poll') = (token IS NOT NULL))
   )`,
  `CREATE INDEX receiver_tenant ON feed.receiver (tenant)`,
  // What waits holds nothing personal: an event's place in the log, or an operation of an accepted Bulk. The token is
  // made when it is delivered.
  `CREATE TABLE feed.queued (
     place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     receiver uuid NOT NULL REFERENCES feed.receiver ON DELETE CASCADE,
     jti text COLLATE "C" NOT NULL,
     event text COLLATE "C" NOT NULL,
     sequence bigint,
     subject text COLLATE "C",
     bulk uuid,
     operation integer,
     queued timestamptz(3) NOT NULL DEFAULT now(),
     attempts integer NOT NULL DEFAULT 0,
     parked timestamptz(3),
     fault text,
     UNIQUE (receiver, jti)
   )`,
  `CREATE INDEX queued_next ON feed.queued (receiver, place) WHERE parked IS NULL`,
  `CREATE INDEX queued_parked ON feed.queued (receiver, place) WHERE parked IS NOT NULL`,
];
