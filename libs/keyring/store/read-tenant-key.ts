import type { Pool } from 'pg';
import type { TenantId } from '#identity';

export interface TenantKeyRow {
  readonly wrapped: Buffer;
  /** The name of the provider, and of its key, that wrapped it. */
  readonly provider: string;
}

export async function readTenantKey(pool: Pool, tenant: TenantId): Promise<TenantKeyRow | undefined> {
  const { rows } = await pool.query<TenantKeyRow>(
    'SELECT wrapped, provider FROM keyring.tenant_key WHERE tenant = $1',
    [tenant],
  );
  return rows[0];
}
