import type { Pool, PoolClient } from 'pg';
import type { EventLog, SealedEvent } from '#event-log';
import type { Sequence } from '#identity';
import type { Keyring } from '#keyring';
import { inTransaction } from '#platform';
import { foldEvents } from '../fold/fold-events.ts';
import { directoryTables } from '../tables.ts';
import { progressOf, type Progress } from './progress.ts';

export interface FoldSource {
  readonly log: EventLog;
  readonly keyring: Keyring;
  /** On the directory's database. */
  readonly pool: Pool;
  readonly onProgress?: (progress: Progress) => void;
}

/** Events folded in one transaction. */
const PAGE = 2_000;

/** Makes the schema of a fold beside the running one, or finds it as a killed run has left it; where it stands. */
export async function openShadow(pool: Pool, schema: string): Promise<Sequence> {
  return inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ exists: boolean }>(
      `SELECT to_regclass('${schema}.folded') IS NOT NULL AS exists`,
    );
    if (rows[0]?.exists !== true) {
      await tx.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
      for (const statement of directoryTables(schema)) await tx.query(statement);
      await tx.query(`CREATE TABLE ${schema}.folded (sequence bigint NOT NULL)`);
      await tx.query(`INSERT INTO ${schema}.folded VALUES (0)`);
    }
    const folded = await tx.query<{ sequence: Sequence }>(`SELECT sequence FROM ${schema}.folded`);
    return folded.rows[0]?.sequence ?? (0 as Sequence);
  });
}

export const dropShadow = async (pool: Pool, schema: string): Promise<void> => {
  await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
};

/**
 * Folds the log into a shadow schema from where it stands up to `until`, page by page, each page with its position in
 * one transaction: after a kill it goes on where it was. The next page is read while one is folded.
 */
export async function foldLog(
  { log, keyring, pool, onProgress }: FoldSource,
  schema: string,
  until: Sequence,
  includes: (event: SealedEvent) => boolean = () => true,
): Promise<void> {
  const started = await openShadow(pool, schema);
  const clock = performance.now();
  let after = started;
  let page = log.read({ after, limit: PAGE });
  while (after < until) {
    const events = (await page).filter(({ sequence }) => sequence <= until);
    const last = events.at(-1);
    if (last === undefined) throw new Error(`the log ends at ${after}, before ${until}`);
    page = log.read({ after: last.sequence, limit: PAGE });
    page.catch(() => undefined);
    await inTransaction(pool, (tx) => foldPage(tx, schema, keyring, events.filter(includes), last.sequence));
    after = last.sequence;
    onProgress?.(progressOf(after, until, after - started, (performance.now() - clock) / 1_000));
  }
  await page;
}

async function foldPage(
  tx: PoolClient,
  schema: string,
  keyring: Keyring,
  events: readonly SealedEvent[],
  last: Sequence,
): Promise<void> {
  await foldEvents(tx, schema, keyring, events);
  await tx.query(`UPDATE ${schema}.folded SET sequence = $1`, [last]);
}
