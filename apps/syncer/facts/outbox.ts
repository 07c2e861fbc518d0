import type { Pool } from 'pg';
import type { ToldFact } from '#event-log';

export interface OutboxFact extends ToldFact {
  readonly place: number;
}

/** What is to be told next, in the order in which it happened. What the door has refused stays for people to see. */
export async function nextFacts(pool: Pool, limit: number): Promise<OutboxFact[]> {
  const { rows } = await pool.query<OutboxFact>({
    name: 'next-facts',
    text: `SELECT place, tenant, id, type, subject, source, data FROM sync.fact WHERE refused IS NULL ORDER BY place LIMIT $1`,
    values: [limit],
  });
  return rows;
}

export async function forgetFacts(pool: Pool, facts: readonly OutboxFact[]): Promise<void> {
  await pool.query({
    name: 'forget-facts',
    text: 'DELETE FROM sync.fact WHERE place = ANY($1::bigint[])',
    values: [facts.map(({ place }) => place)],
  });
}

export async function refuseFact(pool: Pool, { place }: OutboxFact, reason: string): Promise<void> {
  await pool.query('UPDATE sync.fact SET refused = $2 WHERE place = $1', [place, reason]);
}

export interface OutboxSize {
  /** At most `limit`. */
  readonly waiting: number;
  readonly refused: number;
}

export async function outboxSize(pool: Pool, limit: number): Promise<OutboxSize> {
  const { rows } = await pool.query<OutboxSize>(
    `SELECT (SELECT count(*) FROM (SELECT FROM sync.fact WHERE refused IS NULL LIMIT $1) w) AS waiting,
            (SELECT count(*) FROM (SELECT FROM sync.fact WHERE refused IS NOT NULL LIMIT $1) r) AS refused`,
    [limit],
  );
  return rows[0] ?? { waiting: 0, refused: 0 };
}
