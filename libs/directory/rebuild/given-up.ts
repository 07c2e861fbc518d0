import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Sequence } from '#identity';
import { directoryMigrations } from '../migrations/index.ts';
import { PROJECTOR } from '../positions/directory-position.ts';
import { DIRECTORY } from '../tables.ts';

/** Raised by whoever changes what a fold writes: a run that an older program began is then not gone on with. */
const FOLD_VERSION = 1;

/** The sequences that a fold leaves out. */
export type LeftOut = ReadonlySet<Sequence>;

/** Events that a person has discarded. A rebuild tries the parked ones again. */
export const readDiscardedSequences = (pool: Pool): Promise<LeftOut> => readSequences(pool, 'discarded IS NOT NULL');

/** Every event that the projector has not applied though its position is past it: parked or discarded. */
export const readUnappliedSequences = (pool: Pool): Promise<LeftOut> => readSequences(pool, 'true');

async function readSequences(pool: Pool, condition: string): Promise<LeftOut> {
  const { rows } = await pool.query<{ readonly sequence: Sequence }>(
    `SELECT sequence FROM ${DIRECTORY}.parked WHERE consumer = $1 AND ${condition} ORDER BY sequence`,
    [PROJECTOR],
  );
  return new Set(rows.map(({ sequence }) => sequence));
}

/** The conditions of a fold, so that a run with others starts anew. */
export const stampOf = (leftOut: LeftOut): string =>
  createHash('sha256')
    .update(JSON.stringify([FOLD_VERSION, directoryMigrations.length, ...leftOut]))
    .digest('hex');
