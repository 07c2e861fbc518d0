import type { Pool } from 'pg';

export interface TokenRow {
  readonly id: string;
  /** Null: a service's, of no tenant. */
  readonly tenant: string | null;
  readonly scopes: readonly string[];
  readonly expires: Date | null;
  readonly person: string | null;
  readonly requestsPerSecond: number | null;
}

/** The living token with this SHA-256 hash. The index finds it by hash, so no comparison leaks the value's prefix. */
export async function findToken(registry: Pool, hash: Buffer): Promise<TokenRow | undefined> {
  const { rows } = await registry.query<TokenRow>({
    name: 'find-token',
    text: `SELECT id, tenant, scopes, expires, person, requests_per_second AS "requestsPerSecond" FROM registry.token WHERE hash = $1 AND (expires IS NULL OR expires > now())`,
    values: [hash],
  });
  return rows[0];
}
