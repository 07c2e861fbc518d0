import type { MigrationInterface, QueryRunner } from 'typeorm';
import { consumerTables } from '#event-log';
import { leaseTable } from '#platform';

/** What every target should hold, what was last written to it, and what is under way. No personal value is in here. */
export class Sync1764000000000 implements MigrationInterface {
  readonly name = 'Sync1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    for (const statement of consumerTables('sync')) await runner.query(statement);
    await runner.query(leaseTable('sync'));
  }

  async down(): Promise<void> {
    return Promise.reject(
      new Error('the links to the accounts are never migrated down: every account would be made again'),
    );
  }
}

const STATEMENTS = [
  // A target as last configured. `round` counts its generations; `paused` says why nothing is written to it.
  `CREATE TABLE sync.target (
     name text COLLATE "C" PRIMARY KEY,
     tenant text COLLATE "C" NOT NULL,
     generation text COLLATE "C" NOT NULL,
     round integer NOT NULL,
     paused text,
     paused_by text COLLATE "C",
     paused_at timestamptz(3)
   )`,
  // One row per target and person or group. `status`: due, behind (the directory has not come there yet), parked (a
  // person must look), settled. A leased row stays due, and its next attempt is the end of the lease. `woken`: a
  // member's new account makes it due, although nothing higher is wanted.
  `CREATE TABLE sync.state (
     target text COLLATE "C" NOT NULL,
     kind text COLLATE "C" NOT NULL,
     resource uuid NOT NULL,
     tenant text COLLATE "C" NOT NULL,
     partition smallint NOT NULL,
     wanted bigint NOT NULL,
     applied bigint NOT NULL DEFAULT 0,
     round integer NOT NULL DEFAULT 0,
     status text COLLATE "C" NOT NULL,
     lane smallint NOT NULL,
     next_attempt timestamptz NOT NULL DEFAULT now(),
     attempts integer NOT NULL DEFAULT 0,
     worker uuid,
     lease_until timestamptz,
     doubt_until timestamptz,
     must_read boolean NOT NULL DEFAULT false,
     woken boolean NOT NULL DEFAULT false,
     remote_id text COLLATE "C",
     standing text COLLATE "C",
     written jsonb,
     read_back jsonb,
     error_class text COLLATE "C",
     error_field text,
     reason text,
     failed_at timestamptz(3),
     erasure text,
     PRIMARY KEY (target, kind, resource)
   ) WITH (fillfactor = 80)`,
  // Claiming: one range per lane.
  `CREATE INDEX state_due ON sync.state (target, lane, next_attempt) WHERE status = 'due'`,
  `CREATE INDEX state_behind ON sync.state (partition, wanted) WHERE status = 'behind'`,
  `CREATE INDEX state_parked ON sync.state (target, kind, resource) WHERE status = 'parked'`,
  `CREATE INDEX state_leased ON sync.state (worker) WHERE worker IS NOT NULL`,
  // An account belongs to one person: a second link is a conflict, never a takeover.
  `CREATE UNIQUE INDEX state_remote ON sync.state (target, kind, remote_id) WHERE remote_id IS NOT NULL`,
  // A create that was begun: committed before the request goes out. `keys` is sealed: an address may be among them.
  `CREATE TABLE sync.intent (
     target text COLLATE "C" NOT NULL,
     kind text COLLATE "C" NOT NULL,
     resource uuid NOT NULL,
     prints jsonb NOT NULL,
     keys bytea NOT NULL,
     asked_until timestamptz NOT NULL,
     PRIMARY KEY (target, kind, resource)
   )`,
  // A member that a group at a target has, should have, or had.
  `CREATE TABLE sync.membership (
     target text COLLATE "C" NOT NULL,
     grp uuid NOT NULL,
     member uuid NOT NULL,
     type text COLLATE "C" NOT NULL,
     wanted bigint NOT NULL,
     applied bigint NOT NULL DEFAULT 0,
     present boolean NOT NULL DEFAULT false,
     PRIMARY KEY (target, grp, member)
   )`,
  `CREATE INDEX membership_dirty ON sync.membership (target, grp, member) WHERE wanted > applied`,
  `CREATE INDEX membership_member ON sync.membership (target, member)`,
  // What the log is still to be told, in the order in which it happened.
  `CREATE TABLE sync.fact (
     place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     id uuid NOT NULL,
     tenant text COLLATE "C" NOT NULL,
     type text COLLATE "C" NOT NULL,
     subject uuid NOT NULL,
     source text COLLATE "C" NOT NULL,
     data jsonb NOT NULL,
     refused text
   )`,
  // How far everybody has been looked at under a target's newest generation; no row: everybody has been.
  `CREATE TABLE sync.backfill (
     target text COLLATE "C" NOT NULL,
     kind text COLLATE "C" NOT NULL,
     round integer NOT NULL,
     after uuid,
     PRIMARY KEY (target, kind)
   )`,
  // Who works: a worker that does not renew is dead, and what it leased is free.
  `CREATE TABLE sync.worker (id uuid PRIMARY KEY, until timestamptz NOT NULL)`,
  // The key of the fingerprints and of the intents' keys, wrapped as the tenant's key is.
  `CREATE TABLE sync.fingerprint_key (
     tenant text COLLATE "C" PRIMARY KEY,
     wrapped bytea NOT NULL,
     provider text COLLATE "C" NOT NULL
   )`,
];
