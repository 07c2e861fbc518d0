import type { ClientBase, Pool } from 'pg';
import type { Sequence } from '#identity';
import { inTransaction } from '#platform';
import { DIRECTORY, FOLDED_TABLES, type ShadowSchema } from '../tables.ts';

/** Tables beside the running ones, and how far the log is folded into them. */
export interface Shadow {
  readonly schema: ShadowSchema;
  readonly folded: FoldedTo;
  /** `tenant/subject` of those with an event that cannot be folded: what comes after it waits behind it. */
  readonly parked: ReadonlySet<string>;
}

export interface FoldedTo {
  readonly sequence: Sequence;
  readonly eventId: string | null;
}

/**
 * Finds the tables as a killed run has left them, or makes new ones: also when `stamp` says that they were folded
 * under other conditions. They are made like the running ones, whatever migrations those have been through.
 */
export async function openShadow(pool: Pool, schema: ShadowSchema, stamp: string): Promise<Shadow> {
  return inTransaction(pool, async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [schema]);
    const found = await findShadow(tx, schema, stamp);
    if (found !== undefined) return found;
    await dropShadow(tx, schema);
    await tx.query(`CREATE SCHEMA ${schema}`);
    for (const table of [...FOLDED_TABLES, 'parked']) {
      await tx.query(`CREATE TABLE ${schema}.${table} (LIKE ${DIRECTORY}.${table} INCLUDING ALL)`);
    }
    await tx.query(`CREATE TABLE ${schema}.folded (sequence bigint NOT NULL, event_id uuid, stamp text NOT NULL)`);
    const { rows } = await tx.query<FoldedTo>(
      `INSERT INTO ${schema}.folded VALUES (0, NULL, $1) RETURNING sequence, event_id AS "eventId"`,
      [stamp],
    );
    const [folded] = rows;
    if (folded === undefined) throw new Error(`${schema} could not be made`);
    return { schema, folded, parked: new Set<string>() };
  });
}

export async function dropShadow(db: Pool | ClientBase, schema: ShadowSchema): Promise<void> {
  await db.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
}

async function findShadow(tx: ClientBase, schema: ShadowSchema, stamp: string): Promise<Shadow | undefined> {
  const made = await tx.query<{ readonly made: boolean }>(`SELECT to_regclass('${schema}.folded') IS NOT NULL AS made`);
  if (made.rows[0]?.made !== true) return undefined;
  const { rows } = await tx.query<FoldedTo>(
    `SELECT sequence, event_id AS "eventId" FROM ${schema}.folded WHERE stamp = $1`,
    [stamp],
  );
  const [folded] = rows;
  if (folded === undefined) return undefined;
  const parked = await tx.query<{ readonly subject: string }>(
    `SELECT DISTINCT tenant || '/' || subject AS subject FROM ${schema}.parked`,
  );
  return { schema, folded, parked: new Set(parked.rows.map(({ subject }) => subject)) };
}

/**
 * Moves the mark of how far the log is folded; the first statement of a page's transaction. Two runs at once cannot
 * both move it: the one that finds it moved stops.
 */
export async function moveMark(tx: ClientBase, { schema, folded }: Shadow, to: FoldedTo): Promise<void> {
  const { rowCount } = await tx.query({
    name: `${schema}-move-mark`,
    text: `UPDATE ${schema}.folded SET sequence = $2, event_id = $3 WHERE sequence = $1`,
    values: [folded.sequence, to.sequence, to.eventId],
  });
  if (rowCount !== 1) throw new TakenOver(schema);
}

/** Another run folds into the same tables. */
class TakenOver extends Error {
  override readonly name = 'TakenOver';

  constructor(schema: ShadowSchema) {
    super(`another run has gone on with ${schema}; let that one finish`);
  }
}
