import type { PoolClient } from 'pg';
import type { Sequence } from '#identity';
import { inTransaction } from '#platform';
import { contentHash } from '../content/content-hash.ts';
import { DIRECTORY } from '../tables.ts';
import { foldLog, type FoldSource } from './fold-log.ts';

const SHADOW = 'directory_rebuild';
const PROJECTOR = 'projector';

export interface Rebuilt {
  readonly events: number;
  readonly hash: string;
}

/**
 * Folds the whole log into tables beside the running ones, which go on serving, and swaps them in one transaction.
 * That transaction holds the projector's positions: the running projector waits, and then finds them moved to what
 * the new tables hold. A killed run goes on where it was.
 */
export async function rebuildDirectory(source: FoldSource): Promise<Rebuilt> {
  const { log, pool } = source;
  // Twice: the second round is what was written during the first, so that the swap has little left to fold.
  await foldLog(source, SHADOW, await log.tail());
  await foldLog(source, SHADOW, await log.tail());
  return inTransaction(pool, async (tx) => {
    await tx.query(`SELECT FROM ${DIRECTORY}.position WHERE consumer = $1 ORDER BY partition FOR UPDATE`, [PROJECTOR]);
    const tail = await log.tail();
    await foldLog(source, SHADOW, tail);
    await swap(tx, tail, await eventAt(source, tail));
    return { events: tail, hash: await contentHash(tx) };
  });
}

async function swap(tx: PoolClient, tail: Sequence, eventId: string | null): Promise<void> {
  await tx.query(`DROP TABLE ${DIRECTORY}.resource, ${DIRECTORY}.membership`);
  await tx.query(`ALTER TABLE ${SHADOW}.resource SET SCHEMA ${DIRECTORY}`);
  await tx.query(`ALTER TABLE ${SHADOW}.membership SET SCHEMA ${DIRECTORY}`);
  await tx.query(`DROP SCHEMA ${SHADOW} CASCADE`);
  await tx.query(
    `UPDATE ${DIRECTORY}.position SET sequence = $2, event_id = $3, next_offset = NULL WHERE consumer = $1`,
    [PROJECTOR, tail, eventId],
  );
}

async function eventAt({ log }: FoldSource, sequence: Sequence): Promise<string | null> {
  if (sequence === 0) return null;
  const [event] = await log.read({ after: (sequence - 1) as Sequence, limit: 1 });
  return event?.id ?? null;
}
