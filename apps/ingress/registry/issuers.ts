import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Scope } from '#platform';

export interface NewIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  readonly scopeClaim: string;
  readonly scopes: readonly Scope[];
  readonly requestsPerSecond: number | undefined;
}

export interface IssuerDescription {
  readonly id: string;
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  readonly scopeClaim: string;
  readonly scopes: readonly string[];
  readonly requestsPerSecond: number | null;
  readonly created: Date;
}

const COLUMNS = `id, issuer, audience, jwks_uri AS "jwksUri", scope_claim AS "scopeClaim", scopes,
  requests_per_second AS "requestsPerSecond", created`;

/** Undefined where the pair of issuer and audience is taken, by whichever tenant. */
export async function insertIssuer(
  registry: Pool,
  tenant: string,
  { issuer, audience, jwksUri, scopeClaim, scopes, requestsPerSecond }: NewIssuer,
): Promise<IssuerDescription | undefined> {
  const { rows } = await registry.query<IssuerDescription>(
    `INSERT INTO registry.issuer (id, tenant, issuer, audience, jwks_uri, scope_claim, scopes, requests_per_second)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [randomUUID(), tenant, issuer, audience, jwksUri, scopeClaim, scopes, requestsPerSecond ?? null],
  );
  return rows[0];
}

export async function listIssuers(registry: Pool, tenant: string): Promise<IssuerDescription[]> {
  const { rows } = await registry.query<IssuerDescription>(
    `SELECT ${COLUMNS} FROM registry.issuer WHERE tenant = $1 ORDER BY created, id`,
    [tenant],
  );
  return rows;
}

/** True when the tenant had it. Its clients keep their names in histories, and are valid nowhere within TOKEN_CACHE_TTL. */
export async function deleteIssuer(registry: Pool, tenant: string, id: string): Promise<boolean> {
  const { rowCount } = await registry.query('DELETE FROM registry.issuer WHERE tenant = $1 AND id = $2', [tenant, id]);
  return rowCount === 1;
}
