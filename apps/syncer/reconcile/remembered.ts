import type { Pool } from 'pg';
import type { Remembered } from './drift.ts';

const COLUMNS = `resource, remote_id AS "remoteId", standing, status = 'settled' AS settled`;

/** The people who are linked to these accounts. */
export async function rememberedByAccount(
  pool: Pool,
  target: string,
  remoteIds: readonly string[],
): Promise<ReadonlyMap<string, Remembered>> {
  const { rows } = await pool.query<Remembered>({
    name: 'remembered-by-account',
    text: `SELECT ${COLUMNS} FROM sync.state WHERE target = $1 AND kind = 'User' AND remote_id = ANY($2::text[])`,
    values: [target, remoteIds],
  });
  return new Map(rows.map((row) => [row.remoteId ?? '', row]));
}

export async function rememberedByPerson(
  pool: Pool,
  target: string,
  resources: readonly string[],
): Promise<ReadonlyMap<string, Remembered>> {
  const { rows } = await pool.query<Remembered>({
    name: 'remembered-by-person',
    text: `SELECT ${COLUMNS} FROM sync.state WHERE target = $1 AND kind = 'User' AND resource = ANY($2::uuid[])`,
    values: [target, resources],
  });
  return new Map(rows.map((row) => [row.resource, row]));
}

/** A page of people who are linked to an account that the list did not have, in the order of their ids. */
export async function unlisted(
  pool: Pool,
  target: string,
  run: string,
  after: string,
  limit: number,
): Promise<Remembered[]> {
  const { rows } = await pool.query<Remembered>({
    name: 'unlisted',
    text: `SELECT ${COLUMNS} FROM sync.state s
           WHERE s.target = $1 AND s.kind = 'User' AND s.resource > $3 AND s.remote_id IS NOT NULL AND s.status = 'settled'
             AND NOT EXISTS (SELECT FROM sync.listed l WHERE l.run = $2 AND l.remote_id = s.remote_id)
           ORDER BY s.resource LIMIT $4`,
    values: [target, run, after, limit],
  });
  return rows;
}
