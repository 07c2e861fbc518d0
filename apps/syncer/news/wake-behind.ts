import type { Pool } from 'pg';
import { directoryPosition } from '#directory';

/**
 * Makes the rows due whose change the directory shows by now; whether others are `left` that still wait. A row that
 * somebody else holds is skipped: it is being raised, which makes it due as well.
 */
export async function wakeBehind(
  sync: Pool,
  directory: Pool,
): Promise<{ readonly due: number; readonly left: boolean }> {
  const folded = await directoryPosition(directory);
  const { rowCount } = await sync.query({
    name: 'wake-behind',
    text: `UPDATE sync.state s SET status = 'due', next_attempt = clock_timestamp()
           FROM (SELECT b.target, b.kind, b.resource FROM unnest($1::smallint[], $2::bigint[]) AS f(partition, sequence)
                 JOIN sync.state b ON b.status = 'behind' AND b.partition = f.partition AND b.wanted <= f.sequence
                 FOR UPDATE OF b SKIP LOCKED) shown
           WHERE s.target = shown.target AND s.kind = shown.kind AND s.resource = shown.resource`,
    values: [[...folded.keys()], [...folded.values()]],
  });
  const { rows } = await sync.query<{ readonly left: boolean }>(
    `SELECT EXISTS (SELECT FROM sync.state WHERE status = 'behind') AS left`,
  );
  return { due: rowCount ?? 0, left: rows[0]?.left === true };
}
