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

/** All that have something left to do, the most urgent first. */
export async function openErasures(pool: Pool, limit: number): Promise<Erasure[]> {
  const { rows } = await pool.query<ErasureRow>(
    `SELECT ${ERASURE_COLUMNS} FROM audit.erasure WHERE completed IS NULL ORDER BY due, id LIMIT $1`,
    [limit],
  );
  return rows.map(toErasure);
}
