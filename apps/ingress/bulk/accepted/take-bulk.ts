import type { Pool } from 'pg';
import type { KeyId, TenantId, TokenId } from '#identity';
import { LEASE_VALID } from '#platform';

/** A request that waits to be carried out. */
export interface WaitingBulk {
  readonly id: string;
  readonly tenant: TenantId;
  readonly actor: TokenId;
  readonly traceparent: string | null;
  readonly base: string;
  readonly operations: number;
  readonly kid: KeyId;
  /** The body, sealed. */
  readonly request: string;
  /** How often it was begun, this time included. */
  readonly attempts: number;
}

/**
 * Takes the oldest request that nobody works on, of a tenant that nothing older waits of: the requests of one tenant
 * are carried out in the order in which they were accepted. The lease keeps two processes from doing the work twice;
 * that it counts once is the business of the row itself (settle-bulks.ts).
 */
export async function takeBulk(registry: Pool, holder: string): Promise<WaitingBulk | undefined> {
  const { rows } = await registry.query<WaitingBulk>(
    `UPDATE registry.accepted_bulk
     SET holder = $1, until = clock_timestamp() + $2 * interval '1 millisecond', attempts = attempts + 1
     WHERE id = (
       SELECT b.id FROM registry.accepted_bulk b
       WHERE b.finished IS NULL AND (b.until IS NULL OR b.until < clock_timestamp())
         AND NOT EXISTS (SELECT FROM registry.accepted_bulk o
                         WHERE o.tenant = b.tenant AND o.finished IS NULL AND o.place < b.place)
       ORDER BY b.place LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
     RETURNING id, tenant, actor, traceparent, base, operations, kid, request, attempts`,
    [holder, LEASE_VALID],
  );
  return rows[0];
}

/** The holder is still at it. */
export async function renewBulk(registry: Pool, id: string, holder: string): Promise<void> {
  await registry.query(
    `UPDATE registry.accepted_bulk SET until = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE id = $1 AND holder = $2 AND finished IS NULL`,
    [id, holder, LEASE_VALID],
  );
}

/** Gives it back, to be taken again after a pause. What was not its fault is not counted as an attempt. */
export async function returnBulk(registry: Pool, id: string, holder: string, pause: number): Promise<void> {
  await registry.query(
    `UPDATE registry.accepted_bulk
     SET holder = NULL, until = clock_timestamp() + $3 * interval '1 millisecond', attempts = attempts - 1
     WHERE id = $1 AND holder = $2 AND finished IS NULL`,
    [id, holder, pause],
  );
}
