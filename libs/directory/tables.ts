/** The schema that the running projector writes; a rebuild and a verification use one of their own beside it. */
export const DIRECTORY = 'directory';

/** The channel that says that the directory has changed, after the projector's commit. */
export const DIRECTORY_CHANNEL = 'rollcall_directory';

/**
 * The tables that a fold writes. A fold writes only rows of its own subject: deleting a person leaves membership rows
 * alone, they are read joined to the living.
 */
export const directoryTables = (schema: string): readonly string[] => [
  `CREATE TABLE ${schema}.resource (
     tenant text COLLATE "C" NOT NULL,
     type text COLLATE "C" NOT NULL,
     id uuid NOT NULL,
     partition smallint NOT NULL,
     version integer NOT NULL,
     sequence bigint NOT NULL,
     status text COLLATE "C" NOT NULL,
     kid text COLLATE "C" NOT NULL,
     document jsonb,
     created timestamptz(3),
     modified timestamptz(3),
     PRIMARY KEY (tenant, type, id)
   )`,
  // For the publisher of identity.users, which walks one partition at a time.
  `CREATE INDEX ON ${schema}.resource (partition, sequence)`,
  `CREATE TABLE ${schema}.membership (
     tenant text COLLATE "C" NOT NULL,
     grp uuid NOT NULL,
     member uuid NOT NULL,
     type text COLLATE "C" NOT NULL,
     PRIMARY KEY (tenant, grp, member)
   )`,
  `CREATE INDEX ON ${schema}.membership (tenant, member)`,
];
