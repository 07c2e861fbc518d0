import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { JwtClient } from '#platform';

/**
 * Notes a client of an issuer beside the tokens, once: histories show it by this name, lists show it, and whoever ends
 * it there ends it. Its hash is of no text that a bearer could have: a NUL is in it.
 */
export async function noteClient(registry: Pool, { id, issuer, client }: JwtClient): Promise<void> {
  await registry.query(
    `INSERT INTO registry.token (id, tenant, name, hash, scopes, requests_per_second, issuer)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [
      id,
      issuer.tenant,
      `${client} (${issuer.issuer})`,
      createHash('sha256').update(`\u0000${id}`).digest(),
      issuer.scopes,
      issuer.requestsPerSecond,
      issuer.id,
    ],
  );
}
