import type { ClientBase, Pool } from 'pg';
import type { Position } from '../event-log.ts';

/** Rows for partitions that have none yet, at the beginning of the log. */
export async function insertPositions(
  pool: Pool,
  schema: string,
  consumer: string,
  partitions: readonly number[],
): Promise<void> {
  await pool.query(
    `INSERT INTO ${schema}.position (consumer, partition, sequence)
     SELECT $1, partition, 0 FROM unnest($2::smallint[]) AS p(partition) ON CONFLICT DO NOTHING`,
    [consumer, partitions],
  );
}

export async function readPositions(
  db: Pool | ClientBase,
  schema: string,
  consumer: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, Position>> {
  const { rows } = await db.query<Position>(
    `SELECT partition, sequence, event_id AS "eventId", next_offset::text AS "nextOffset"
     FROM ${schema}.position WHERE consumer = $1 AND partition = ANY($2::smallint[])`,
    [consumer, partitions],
  );
  return new Map(rows.map((row) => [row.partition, row]));
}

/** From where a partition is moved, and to where. */
export interface Move {
  readonly from: Position;
  readonly to: Position;
}

/**
 * The fencing update: moves positions from the expected to the new, and says how many were where they were expected.
 * As the first statement of a transaction it locks the rows, so that of two copies one finds them moved.
 */
export async function movePositions(
  tx: Pool | ClientBase,
  schema: string,
  consumer: string,
  moves: readonly Move[],
): Promise<number> {
  const { rowCount } = await tx.query({
    name: `move-positions-${schema}`,
    text: `UPDATE ${schema}.position p
           SET sequence = m.sequence, event_id = m.event_id, next_offset = m.next_offset
           FROM unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::uuid[], $6::bigint[])
             AS m(partition, expected, sequence, event_id, next_offset)
           WHERE p.consumer = $1 AND p.partition = m.partition AND p.sequence = m.expected`,
    values: [
      consumer,
      moves.map(({ to }) => to.partition),
      moves.map(({ from }) => from.sequence),
      moves.map(({ to }) => to.sequence),
      moves.map(({ to }) => to.eventId),
      moves.map(({ to }) => to.nextOffset),
    ],
  });
  return rowCount ?? 0;
}
