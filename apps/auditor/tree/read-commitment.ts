import type { Pool } from 'pg';
import { commitmentOf, parseEvent } from '#event-log';
import type { TenantId } from '#identity';

/**
 * What the log committed to for the event of a sequence (see commitmentOf), out of the bytes that the index keeps;
 * undefined where the tenant has no such event: a commitment names subject, type and time.
 */
export async function readCommitment(pool: Pool, tenant: TenantId, sequence: number): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ text: string }>({
    name: 'read-commitment',
    text: `SELECT convert_from(bytes, 'UTF8') AS text FROM audit.history WHERE sequence = $1 AND tenant = $2`,
    values: [sequence, tenant],
  });
  const text = rows[0]?.text;
  return text === undefined ? undefined : Buffer.from(commitmentOf(parseEvent(text), text));
}
