import type { Pool } from 'pg';

/** An issuer whose JWTs a tenant takes. */
export interface Issuer {
  readonly id: string;
  readonly tenant: string;
  /** The claims `iss` and `aud`, as they must be. */
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  /** The claim that holds scopes: a text with spaces between, or an array. */
  readonly scopeClaim: string;
  /** The most that its clients may have. */
  readonly scopes: readonly string[];
  readonly requestsPerSecond: number | null;
}

/** Those that have issued for one of these audiences; the pair is unique over all tenants. */
export async function findIssuers(registry: Pool, issuer: string, audiences: readonly string[]): Promise<Issuer[]> {
  const { rows } = await registry.query<Issuer>({
    name: 'find-issuers',
    text: `SELECT id, tenant, issuer, audience, jwks_uri AS "jwksUri", scope_claim AS "scopeClaim", scopes,
                  requests_per_second AS "requestsPerSecond"
           FROM registry.issuer WHERE issuer = $1 AND audience = ANY($2::text[])`,
    values: [issuer, audiences],
  });
  return rows;
}
