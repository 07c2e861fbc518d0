import type { Pool } from 'pg';
import type { Sequence } from '#identity';

export interface LogStats {
  readonly events: number;
  /** Of the oldest and the newest event kept; absent for an empty log. */
  readonly span?: { readonly first: Sequence; readonly last: Sequence; readonly from: Date; readonly to: Date };
  /** Of the sealed and clear data, as text. */
  readonly dataBytes: number;
  /** Most frequent first. */
  readonly types: readonly { readonly type: string; readonly events: number }[];
  /** Events of the emptiest and the fullest partition: far apart, one person or group is written far more than others. */
  readonly partitions: { readonly least: number; readonly most: number };
}

/** Counts what `log.event` holds. Reads every row: seconds for millions. */
export async function logStats(pool: Pool, partitions: number): Promise<LogStats> {
  const { rows: types } = await pool.query<{ type: string; events: number }>(
    'SELECT type, count(*) AS events FROM log.event GROUP BY type ORDER BY events DESC, type',
  );
  const { rows: perPartition } = await pool.query<{ events: number }>(
    'SELECT count(*) AS events FROM log.event GROUP BY partition',
  );
  const { rows } = await pool.query<{ first: Sequence | null; last: Sequence; from: Date; to: Date; bytes: number }>(
    `SELECT min(sequence) AS first, max(sequence) AS last, min(time) AS "from", max(time) AS "to",
            coalesce(sum(octet_length(data)), 0)::bigint AS bytes
     FROM log.event`,
  );
  const [whole] = rows;
  const counts = perPartition.map(({ events }) => events);
  return {
    events: types.reduce((sum, { events }) => sum + events, 0),
    ...(whole === undefined || whole.first === null
      ? {}
      : { span: { first: whole.first, last: whole.last, from: whole.from, to: whole.to } }),
    dataBytes: whole?.bytes ?? 0,
    types,
    partitions: {
      least: counts.length < partitions ? 0 : Math.min(...counts),
      most: Math.max(0, ...counts),
    },
  };
}
