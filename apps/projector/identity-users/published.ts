import type { Pool } from 'pg';
import { PARTITIONS } from '#event-log';
import type { Sequence } from '#identity';

/** How far one partition of the topic is. */
export interface Published {
  readonly partition: number;
  /** The directory's rows up to this one are acknowledged by Kafka. */
  readonly sequence: Sequence;
  /** The topic is read back up to here. */
  readonly readOffset: number;
  /** When the newest tombstone was written that Kafka may not have compacted yet. */
  readonly tombstone: Date | null;
  /** When the last tick was written. */
  readonly tick: Date | null;
}

export async function readPublished(pool: Pool): Promise<ReadonlyMap<number, Published>> {
  await pool.query(
    `INSERT INTO directory.published (partition, sequence) SELECT p, 0 FROM generate_series(0, $1::int - 1) p
     ON CONFLICT DO NOTHING`,
    [PARTITIONS],
  );
  const { rows } = await pool.query<Published>(
    `SELECT partition, sequence, read_offset AS "readOffset", tombstone, tick FROM directory.published ORDER BY partition`,
  );
  return new Map(rows.map((row) => [row.partition, row]));
}

/** The partitions whose rows go on above what is published. */
export async function partitionsAhead(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ readonly partition: number }>({
    name: 'published-partitions-ahead',
    text: `SELECT partition FROM directory.published p
           WHERE EXISTS (SELECT FROM directory.resource r WHERE r.partition = p.partition AND r.sequence > p.sequence)
           ORDER BY partition`,
  });
  return rows.map(({ partition }) => partition);
}

export interface Move {
  readonly partition: number;
  readonly from: Sequence;
  readonly to: Sequence;
  /** Whether there are tombstones among what is now published. */
  readonly tombstones: boolean;
}

/** Moves partitions from where they are expected, and says how many were: fewer mean that another leader has. */
export async function movePublished(pool: Pool, moves: readonly Move[]): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'published-move',
    text: `UPDATE directory.published p
           SET sequence = m.sequence, tombstone = CASE WHEN m.tombstones THEN now() ELSE p.tombstone END
           FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::bool[]) AS m(partition, expected, sequence, tombstones)
           WHERE p.partition = m.partition AND p.sequence = m.expected`,
    values: [
      moves.map(({ partition }) => partition),
      moves.map(({ from }) => from),
      moves.map(({ to }) => to),
      moves.map(({ tombstones }) => tombstones),
    ],
  });
  return rowCount ?? 0;
}

/** Notes up to where the topic is read back; never backwards. */
export async function moveReadOffsets(pool: Pool, offsets: ReadonlyMap<number, number>): Promise<void> {
  await pool.query({
    name: 'published-move-read-offsets',
    text: `UPDATE directory.published p SET read_offset = m.read_offset
           FROM unnest($1::smallint[], $2::bigint[]) AS m(partition, read_offset)
           WHERE p.partition = m.partition AND p.read_offset < m.read_offset`,
    values: [[...offsets.keys()], [...offsets.values()]],
  });
}
