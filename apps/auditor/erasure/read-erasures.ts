import type { Pool } from 'pg';
import type { TenantId } from '#identity';
import type { Erasure } from './erasure.ts';
import { ERASURE_COLUMNS, toErasure, type ErasureRow } from './erasure-row.ts';

/** Undefined where this tenant has no such request. */
export async function readErasure(pool: Pool, tenant: TenantId, id: string): Promise<Erasure | undefined> {
  const { rows } = await pool.query<ErasureRow>(
    `SELECT ${ERASURE_COLUMNS} FROM audit.erasure WHERE tenant = $1 AND id = $2`,
    [tenant, id],
  );
  return rows[0] === undefined ? undefined : toErasure(rows[0]);
}

/** A tenant's requests, the newest first, at most 500. */
export async function listErasures(pool: Pool, tenant: TenantId): Promise<Erasure[]> {
  const { rows } = await pool.query<ErasureRow>(
    `SELECT ${ERASURE_COLUMNS} FROM audit.erasure WHERE tenant = $1 ORDER BY requested DESC, id LIMIT 500`,
    [tenant],
  );
  return rows.map(toErasure);
}

/** A page of those that have something left to do, the most urgent first; `after`: the last of the page before. */
export async function openErasures(pool: Pool, after: Erasure | undefined, limit: number): Promise<Erasure[]> {
  const { rows } = await pool.query<ErasureRow>(
    `SELECT ${ERASURE_COLUMNS} FROM audit.erasure
     WHERE completed IS NULL AND ($1::timestamptz IS NULL OR (due, id) > ($1, $2::uuid)) ORDER BY due, id LIMIT $3`,
    [after?.due ?? null, after?.id ?? null, limit],
  );
  return rows.map(toErasure);
}
