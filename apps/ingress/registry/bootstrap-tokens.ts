import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { z } from 'zod';
import { ConfigurationError, SCOPES, hashToken, inTransaction } from '#platform';
import { insertTenant } from './tenants.ts';

const bootstrapTokens = z.array(
  z
    .object({
      name: z.string().min(1).max(200),
      token: z.string().min(32),
      /** Absent: the services', which may tell facts about every tenant. */
      tenant: z
        .string()
        .regex(/^[a-z0-9_-]{1,64}$/)
        .optional(),
      scopes: z.array(z.enum(SCOPES)).min(1),
    })
    .refine(({ tenant, scopes }) => tenant !== undefined || scopes.every((scope) => scope === 'facts')),
);

/**
 * Makes the tokens of a first start known: the starter writes them to a file of mode 0600, the registry keeps hashes.
 * Of a token that is known already tenant and scopes become what the file says: so the services' token, which an
 * earlier version bound to the tenant `default`, is unbound, and the first token gets a scope that is new. A token
 * revoked later comes back only with its file.
 */
export async function insertBootstrapTokens(registry: Pool, file: string): Promise<void> {
  const tokens = await readTokens(file);
  await inTransaction(registry, async (tx) => {
    for (const { name, token, tenant, scopes } of tokens) {
      if (tenant !== undefined) await insertTenant(tx, tenant);
      await tx.query(
        `INSERT INTO registry.token (id, tenant, name, hash, scopes) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (hash) DO UPDATE SET tenant = EXCLUDED.tenant, scopes = EXCLUDED.scopes`,
        [randomUUID(), tenant ?? null, name, hashToken(token), [...new Set(scopes)]],
      );
    }
  });
}

async function readTokens(file: string): Promise<z.infer<typeof bootstrapTokens>> {
  try {
    return bootstrapTokens.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // The cause is left out on purpose: a parser's message may quote a token.
    throw new ConfigurationError(
      `ROLLCALL_BOOTSTRAP_TOKENS: ${file} cannot be read as a list of {name, token, tenant, scopes} (without a tenant: scopes ["facts"])`,
    );
  }
}
