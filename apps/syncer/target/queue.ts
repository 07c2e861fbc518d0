import type { Pool } from 'pg';

/** How it stands with one target. Counts stop at the limit that was asked for. */
export interface TargetQueue {
  readonly target: string;
  /** Due or waiting for the directory, leased ones too. */
  readonly waiting: number;
  /** Waiting for a person, or for the next change. */
  readonly parked: number;
  /** Why nothing is written; null: it is. */
  readonly paused: string | null;
  /** Why removals wait for an approval; null: they do not. */
  readonly held: string | null;
  /** Whether everybody is being looked at again: a first sync or a changed configuration. */
  readonly backfill: boolean;
}

export async function targetQueues(pool: Pool, targets: readonly string[], limit: number): Promise<TargetQueue[]> {
  const { rows } = await pool.query<TargetQueue>({
    name: 'target-queues',
    text: `SELECT t.name AS target, t.paused, t.held,
             (SELECT count(*) FROM (SELECT FROM sync.state s WHERE s.target = t.name AND s.status = 'due' LIMIT $2) d)
               + (SELECT count(*) FROM (SELECT FROM sync.state s WHERE s.target = t.name AND s.status = 'behind' LIMIT $2) b)
               AS waiting,
             (SELECT count(*) FROM (SELECT FROM sync.state s WHERE s.target = t.name AND s.status = 'parked' LIMIT $2) p)
               AS parked,
             EXISTS (SELECT FROM sync.backfill b WHERE b.target = t.name) AS backfill
           FROM sync.target t WHERE t.name = ANY($1) ORDER BY t.name`,
    values: [targets, limit],
  });
  return rows;
}
