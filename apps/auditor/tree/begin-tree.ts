import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { ConfigurationError } from '#platform';
import type { LogKey } from './log-key.ts';

/**
 * The log's name. The first start decides it, and the key that it is signed with, for ever: a checkpoint under another
 * name or key is of another log. Throws {@link ConfigurationError} where this service has others than the log.
 */
export async function beginTree(pool: Pool, key: LogKey, origin: string | undefined): Promise<string> {
  await pool.query(`INSERT INTO audit.tree (origin, public_key) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
    origin ?? originOf(key),
    key.publicKey,
  ]);
  const { rows } = await pool.query<{ origin: string; public_key: Buffer }>(
    'SELECT origin, public_key FROM audit.tree',
  );
  const tree = rows[0];
  if (tree === undefined) throw new Error('audit.tree has lost its row');
  if (!tree.public_key.equals(key.publicKey)) {
    throw new ConfigurationError(
      `the audit log was begun with the key ${shortOf(tree.public_key)}, this service has ${shortOf(key.publicKey)}: ` +
        'restore the file audit-log-key in ROLLCALL_HOME from a copy',
    );
  }
  if (origin !== undefined && origin !== tree.origin) {
    throw new ConfigurationError(
      `ROLLCALL_LOG_ORIGIN is ${origin}, but the audit log was begun as ${tree.origin}: set it back or unset it`,
    );
  }
  return tree.origin;
}

const shortOf = (publicKey: Buffer): string => createHash('sha256').update(publicKey).digest('hex').slice(0, 16);

/** Unlike every other log's, and nobody's address. */
const originOf = (key: LogKey): string => `rollcall.invalid/${shortOf(key.publicKey)}`;
