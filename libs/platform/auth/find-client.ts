import type { Pool } from 'pg';

/** Whether this client of an issuer was noted, and whether it was ended since. */
export async function findClient(registry: Pool, id: string): Promise<'unknown' | 'valid' | 'ended'> {
  const { rows } = await registry.query<{ readonly ended: boolean }>({
    name: 'find-client',
    text: 'SELECT expires IS NOT NULL AND expires <= now() AS ended FROM registry.token WHERE id = $1',
    values: [id],
  });
  const [row] = rows;
  return row === undefined ? 'unknown' : row.ended ? 'ended' : 'valid';
}
