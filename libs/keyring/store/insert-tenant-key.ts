import type { Pool } from 'pg';
import type { TenantId } from '#identity';
import type { TenantKeyRow } from './read-tenant-key.ts';

/** Commits a tenant's key unless it has one already: of two processes that make one, the first wins. */
export async function insertTenantKey(pool: Pool, tenant: TenantId, row: TenantKeyRow): Promise<void> {
  await pool.query(
    `INSERT INTO keyring.tenant_key (tenant, wrapped, provider) VALUES ($1, $2, $3) ON CONFLICT (tenant) DO NOTHING`,
    [tenant, row.wrapped, row.provider],
  );
}
