/** The schema that the running projector writes and everybody reads. */
export const DIRECTORY = 'directory';

/** Where a rebuild and a verification fold the log beside it. */
export type ShadowSchema = 'directory_rebuild' | 'directory_verify';
export type DirectorySchema = typeof DIRECTORY | ShadowSchema;

/** The channel that says, once committed, that the directory has changed. Its payload is empty. */
export const DIRECTORY_CHANNEL = 'rollcall_directory';

/** The tables that a fold writes and that a rebuild swaps. */
export const FOLDED_TABLES = ['resource', 'membership'] as const;

/**
 * People and groups, and who is a member of what. A deleted or erased one stays as id, version and sequence. A fold
 * writes only rows of its own subject: deleting a person leaves membership rows alone, they are read joined to the
 * living. Indexes have no names of their own, so that a rebuilt table's are called the same.
 */
export const DIRECTORY_TABLES: readonly string[] = [
  `CREATE TABLE ${DIRECTORY}.resource (
     tenant text COLLATE "C" NOT NULL,
     type text COLLATE "C" NOT NULL,
     id uuid NOT NULL,
     partition smallint NOT NULL,
     version integer NOT NULL,
     sequence bigint NOT NULL,
     status text COLLATE "C" NOT NULL,
     document jsonb,
     created timestamptz(3),
     modified timestamptz(3),
     PRIMARY KEY (tenant, type, id)
   )`,
  // For the publisher of identity.users: rows of one partition in the order of their sequence.
  `CREATE INDEX ON ${DIRECTORY}.resource (partition, sequence)`,
  `CREATE TABLE ${DIRECTORY}.membership (
     tenant text COLLATE "C" NOT NULL,
     grp uuid NOT NULL,
     member uuid NOT NULL,
     type text COLLATE "C" NOT NULL,
     PRIMARY KEY (tenant, grp, member)
   )`,
  `CREATE INDEX ON ${DIRECTORY}.membership (tenant, member)`,
];
