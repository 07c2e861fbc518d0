import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPartition } from '../partitions.ts';

/** The append-only log: one row of `head` that orders the writers, events range-partitioned by sequence from the start. */
export class Log1764000000001 implements MigrationInterface {
  readonly name = 'Log1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the log is never migrated down: it is the source of everything'));
  }
}

const STATEMENTS = [
  // Locked by every writer, never updated: an updated hot row bloats under any old snapshot.
  `CREATE TABLE log.head (single boolean PRIMARY KEY CHECK (single))`,
  `INSERT INTO log.head VALUES (true)`,
  `CREATE TABLE log.event (
     sequence bigint NOT NULL,
     partition smallint NOT NULL,
     id uuid NOT NULL,
     tenant text COLLATE "C" NOT NULL,
     source text COLLATE "C" NOT NULL,
     type text COLLATE "C" NOT NULL,
     subject uuid NOT NULL,
     time timestamptz(3) NOT NULL,
     traceparent text,
     version integer,
     actor uuid,
     changed text,
     encoding text COLLATE "C" NOT NULL,
     data text NOT NULL,
     PRIMARY KEY (sequence)
   ) PARTITION BY RANGE (sequence)`,
  createPartition(0),
  createPartition(1),
  // Per partition of the topic: the last record that Kafka has acknowledged. Only the publisher writes here.
  `CREATE TABLE log.publisher (
     partition smallint PRIMARY KEY,
     sequence bigint NOT NULL,
     topic_offset bigint NOT NULL,
     event_id uuid NOT NULL
   )`,
  // Up to where every partition is acknowledged, and under which epoch of the lease that was written.
  `CREATE TABLE log.published (single boolean PRIMARY KEY CHECK (single), sequence bigint NOT NULL, event_id uuid, epoch bigint NOT NULL)`,
  `INSERT INTO log.published VALUES (true, 0, NULL, 0)`,
  `CREATE TABLE log.lease (name text PRIMARY KEY, holder text NOT NULL, epoch bigint NOT NULL, until timestamptz NOT NULL)`,
];
