import { randomBytes, randomUUID } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { hashToken, type Scope } from '#platform';

/** Whose tokens: a tenant's, or (null) those of the installation's services. */
export type TokenOwner = string | null;

export interface TokenDescription {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly person: string | null;
  readonly requestsPerSecond: number | null;
  readonly created: Date;
  readonly expires: Date | null;
}

export interface NewToken {
  readonly tenant: TokenOwner;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Whose token it is, as a resource id; absent: a programme's. */
  readonly person?: string | undefined;
  /** Absent: as many as the service can take. */
  readonly requestsPerSecond?: number | undefined;
  readonly expires: Date | null;
}

/** Makes a token of 256 random bits. Its value is given out once, here; what is kept is its SHA-256. */
export async function createToken(
  registry: Pool | ClientBase,
  token: NewToken,
): Promise<{ readonly id: string; readonly token: string }> {
  const { id, value, hash } = newTokenValue();
  await registry.query(
    `INSERT INTO registry.token (id, tenant, name, hash, scopes, expires, person, requests_per_second)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      token.tenant,
      token.name,
      hash,
      token.scopes,
      token.expires,
      token.person ?? null,
      token.requestsPerSecond ?? null,
    ],
  );
  return { id, token: value };
}

export function newTokenValue(): { readonly id: string; readonly value: string; readonly hash: Buffer } {
  const value = `rc_${randomBytes(32).toString('base64url')}`;
  return { id: randomUUID(), value, hash: hashToken(value) };
}

export async function listTokens(registry: Pool, tenant: TokenOwner): Promise<TokenDescription[]> {
  const { rows } = await registry.query<TokenDescription>(
    `SELECT id, name, scopes, person, requests_per_second AS "requestsPerSecond", created, expires
     FROM registry.token WHERE tenant IS NOT DISTINCT FROM $1 ORDER BY created, id`,
    [tenant],
  );
  return rows;
}

/**
 * True when its owner had this token. Other processes may still take it for TOKEN_CACHE_TTL. The row of an issuer's
 * client stays, ended: without it the client's next JWT would be taken as a new one.
 */
export async function deleteToken(registry: Pool, tenant: TokenOwner, id: string): Promise<boolean> {
  const { rowCount } = await registry.query(
    'DELETE FROM registry.token WHERE tenant IS NOT DISTINCT FROM $1 AND id = $2 AND issuer IS NULL',
    [tenant, id],
  );
  if (rowCount === 1) return true;
  const ended = await registry.query('UPDATE registry.token SET expires = now() WHERE tenant = $1 AND id = $2', [
    tenant,
    id,
  ]);
  return ended.rowCount === 1;
}
