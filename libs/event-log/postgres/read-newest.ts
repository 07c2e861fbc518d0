import type { ClientBase } from 'pg';
import type { EventId, Sequence } from '#identity';

/** The newest event of the whole log, as a position names it; undefined for an empty log. */
export async function readNewest(
  tx: ClientBase,
): Promise<{ readonly sequence: Sequence; readonly id: EventId } | undefined> {
  const { rows } = await tx.query<{ sequence: Sequence; id: EventId }>(
    'SELECT sequence, id FROM log.event ORDER BY sequence DESC LIMIT 1',
  );
  return rows[0];
}
