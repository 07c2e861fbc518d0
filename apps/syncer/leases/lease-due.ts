import type { Pool } from 'pg';
import type { ResourceId, ResourceKind, Sequence, TenantId } from '#identity';
import type { Prints } from '../fingerprint/prints.ts';
import type { Standing, WorkRow } from './work-row.ts';

interface LeasedRow extends Omit<WorkRow, 'intent'> {
  readonly kind: ResourceKind;
  readonly resource: ResourceId;
  readonly tenant: TenantId;
  readonly wanted: Sequence;
  readonly standing: Standing | null;
  readonly prints: Prints | null;
  readonly keys: Buffer | null;
  readonly pending: number | null;
}

export interface LeaseRequest {
  readonly target: string;
  readonly worker: string;
  readonly limit: number;
  /** Milliseconds from now; beyond the deadline of the first request. */
  readonly valid: number;
}

/**
 * Leases rows of one target that are due, the most urgent lane first, in one short statement; none while the target is
 * paused. Rows that another worker is leasing at this moment are skipped. A leased row's next attempt is the end of
 * its lease, so that nobody sees it before; who finds a worker still named there took the row over from one that
 * died or stalled, and must read the account back. Each lane is one range of the index state_due.
 */
export async function leaseDue(pool: Pool, { target, worker, limit, valid }: LeaseRequest): Promise<WorkRow[]> {
  const { rows } = await pool.query<LeasedRow>({
    name: 'lease-due',
    text: `WITH picked AS (
             SELECT due.kind, due.resource FROM sync.target t, unnest('{0,1,2}'::smallint[]) AS l(lane),
               LATERAL (SELECT s.kind, s.resource FROM sync.state s
                        WHERE s.target = $1 AND s.lane = l.lane AND s.status = 'due' AND s.next_attempt <= clock_timestamp()
                        ORDER BY s.next_attempt LIMIT $3 FOR UPDATE SKIP LOCKED) due
             WHERE t.name = $1 AND t.paused IS NULL
             LIMIT $3),
           leased AS (
             UPDATE sync.state s
             SET worker = $2, lease_until = clock_timestamp() + $4 * interval '1 millisecond',
                 next_attempt = clock_timestamp() + $4 * interval '1 millisecond',
                 must_read = s.must_read OR s.worker IS NOT NULL, woken = false
             FROM picked WHERE s.target = $1 AND s.kind = picked.kind AND s.resource = picked.resource
             RETURNING s.*)
           SELECT target, kind, resource, tenant, partition, wanted, attempts, must_read AS "mustRead",
                  remote_id AS "remoteId", standing, written, read_back AS "readBack", error_class AS "errorClass",
                  erasure, i.prints, i.keys,
                  (extract(epoch FROM i.asked_until - clock_timestamp()) * 1000)::float AS pending
           FROM leased LEFT JOIN sync.intent i USING (target, kind, resource)
           ORDER BY leased.lane`,
    values: [target, worker, limit, valid],
  });
  return rows.map(({ prints, keys, pending, ...row }) => ({
    ...row,
    intent: prints === null || keys === null || pending === null ? null : { prints, keys, pending },
  }));
}
