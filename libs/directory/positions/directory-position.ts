import type { ClientBase, Pool } from 'pg';
import type { Sequence } from '#identity';
import { DIRECTORY } from '../tables.ts';

/** The projector's name in its position rows. */
export const PROJECTOR = 'projector';

/** Up to where each partition is folded. Empty before the projector has run for the first time. */
export async function directoryPosition(db: Pool | ClientBase): Promise<ReadonlyMap<number, Sequence>> {
  const { rows } = await db.query<{ readonly partition: number; readonly sequence: Sequence }>({
    name: 'directory-position',
    text: `SELECT partition, sequence FROM ${DIRECTORY}.position WHERE consumer = $1`,
    values: [PROJECTOR],
  });
  return new Map(rows.map(({ partition, sequence }) => [partition, sequence]));
}
