import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { z } from 'zod';
import { ConfigurationError, SCOPES, hashToken, inTransaction } from '#platform';

const bootstrapTokens = z.array(
  z.object({
    name: z.string().min(1).max(200),
    token: z.string().min(32),
    tenant: z.string().regex(/^[a-z0-9_-]{1,64}$/),
    scopes: z.array(z.enum(SCOPES)).min(1),
  }),
);

/**
 * Makes the tokens of a first start known: the starter writes them to a file of mode 0600, the registry keeps hashes.
 * A token that is known already is left as it is, so a token revoked later comes back only with its file.
 */
export async function insertBootstrapTokens(registry: Pool, file: string): Promise<void> {
  const tokens = await readTokens(file);
  await inTransaction(registry, async (tx) => {
    for (const { name, token, tenant, scopes } of tokens) {
      await tx.query('INSERT INTO registry.tenant (name) VALUES ($1) ON CONFLICT DO NOTHING', [tenant]);
      await tx.query(
        'INSERT INTO registry.token (id, tenant, name, hash, scopes) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING',
        [randomUUID(), tenant, name, hashToken(token), scopes],
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
      `ROLLCALL_BOOTSTRAP_TOKENS: ${file} cannot be read as a list of {name, token, tenant, scopes}`,
    );
  }
}
