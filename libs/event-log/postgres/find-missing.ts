import type { Pool } from 'pg';
import type { Sequence } from '#identity';

export interface KnownEvent {
  readonly sequence: Sequence;
  readonly eventId: string;
}

/** The events of this list that `log.event` does not hold, of those that it cannot have given up for their age. */
export async function findMissing(pool: Pool, known: readonly KnownEvent[]): Promise<Sequence[]> {
  if (known.length === 0) return [];
  const { rows } = await pool.query<{ readonly sequence: Sequence }>(
    `SELECT k.sequence FROM unnest($1::bigint[], $2::uuid[]) AS k(sequence, id)
     LEFT JOIN log.event e ON e.sequence = k.sequence AND e.id = k.id
     WHERE e.sequence IS NULL AND k.sequence >= (SELECT coalesce(min(sequence), 0) FROM log.event)
     ORDER BY k.sequence`,
    [known.map(({ sequence }) => sequence), known.map(({ eventId }) => eventId)],
  );
  return rows.map(({ sequence }) => sequence);
}
