/**
 * The tables that a consumer needs in its own schema, for the owner's first migration: positions, leases of
 * partitions, live copies, and parked events.
 */
export const consumerTables = (schema: string): readonly string[] => [
  `CREATE TABLE ${schema}.position (
     consumer text COLLATE "C" NOT NULL,
     partition smallint NOT NULL,
     sequence bigint NOT NULL,
     event_id uuid,
     next_offset bigint,
     PRIMARY KEY (consumer, partition)
   )`,
  `CREATE TABLE ${schema}.partition_lease (
     consumer text COLLATE "C" NOT NULL,
     partition smallint NOT NULL,
     holder text COLLATE "C" NOT NULL,
     until timestamptz NOT NULL,
     PRIMARY KEY (consumer, partition)
   )`,
  `CREATE TABLE ${schema}.copy (
     consumer text COLLATE "C" NOT NULL,
     holder text COLLATE "C" NOT NULL,
     until timestamptz NOT NULL,
     PRIMARY KEY (consumer, holder)
   )`,
  `CREATE TABLE ${schema}.parked (
     consumer text COLLATE "C" NOT NULL,
     sequence bigint NOT NULL,
     tenant text COLLATE "C" NOT NULL,
     subject uuid NOT NULL,
     partition smallint NOT NULL,
     event_id uuid NOT NULL,
     type text COLLATE "C" NOT NULL,
     event text NOT NULL,
     reason text NOT NULL,
     attempts integer NOT NULL,
     parked timestamptz(3) NOT NULL DEFAULT now(),
     discarded timestamptz(3),
     PRIMARY KEY (consumer, sequence)
   )`,
  `CREATE INDEX parked_subject ON ${schema}.parked (consumer, tenant, subject) WHERE discarded IS NULL`,
];
