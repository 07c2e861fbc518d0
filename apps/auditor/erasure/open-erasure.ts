import type { Pool } from 'pg';
import type { Erasure } from './erasure.ts';
import { ERASURE_COLUMNS, toErasure, type ErasureRow } from './erasure-row.ts';

/** Notes a request, or gives the one that is open for this person: two clicks are one erasure. */
export async function openErasure(
  pool: Pool,
  {
    id,
    tenant,
    subject,
    requested,
    requestedBy,
    due,
  }: Pick<Erasure, 'id' | 'tenant' | 'subject' | 'requested' | 'requestedBy' | 'due'>,
): Promise<Erasure> {
  const { rows } = await pool.query<ErasureRow>(
    `WITH opened AS (
       INSERT INTO audit.erasure (id, tenant, subject, step, requested, requested_by, due)
       VALUES ($1, $2, $3, 'begin', $4, $5, $6)
       ON CONFLICT (tenant, subject) WHERE completed IS NULL DO NOTHING RETURNING *)
     SELECT ${ERASURE_COLUMNS} FROM opened
     UNION ALL SELECT ${ERASURE_COLUMNS} FROM audit.erasure WHERE tenant = $2 AND subject = $3 AND completed IS NULL
     LIMIT 1`,
    [id, tenant, subject, requested, requestedBy, due],
  );
  const row = rows[0];
  // Somebody else's insert was not visible to this statement's snapshot: it is to the next one's.
  return row === undefined ? openErasure(pool, { id, tenant, subject, requested, requestedBy, due }) : toErasure(row);
}
