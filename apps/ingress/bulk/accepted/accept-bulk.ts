import type { Pool } from 'pg';
import type { KeyId, TenantId, TokenId } from '#identity';
import { inTransaction } from '#platform';

/** Requests that wait or run, of one tenant and of all together, at most. */
export const MOST_OPEN = { tenant: 32, all: 256 } as const;

export interface NewAcceptedBulk {
  readonly id: string;
  readonly tenant: TenantId;
  readonly actor: TokenId;
  readonly traceparent: string | undefined;
  /** The SCIM base URL as the request reached us: what locations in its result begin with. */
  readonly base: string;
  readonly operations: number;
  readonly kid: KeyId;
  /** The body, sealed. */
  readonly request: string;
}

/**
 * Stores a request for good before it is answered 202. Whoever accepts waits for the others to have accepted, so the
 * bounds are exact and `place` rises in the order in which requests become visible.
 */
export async function acceptBulk(
  registry: Pool,
  { id, tenant, actor, traceparent, base, operations, kid, request }: NewAcceptedBulk,
): Promise<'accepted' | 'tenantFull' | 'full'> {
  return inTransaction(registry, async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('registry.accepted_bulk'))`);
    const { rows } = await tx.query<{ all: number; own: number }>(
      `SELECT count(*) AS all, count(*) FILTER (WHERE tenant = $1) AS own
       FROM registry.accepted_bulk WHERE finished IS NULL`,
      [tenant],
    );
    const open = rows[0] ?? { all: 0, own: 0 };
    if (open.own >= MOST_OPEN.tenant) return 'tenantFull';
    if (open.all >= MOST_OPEN.all) return 'full';
    await tx.query(
      `INSERT INTO registry.accepted_bulk (id, tenant, actor, traceparent, base, operations, kid, request)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, tenant, actor, traceparent ?? null, base, operations, kid, request],
    );
    return 'accepted';
  });
}
