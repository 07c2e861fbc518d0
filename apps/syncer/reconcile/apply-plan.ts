import type { Pool } from 'pg';
import { inTransaction } from '#platform';
import { partitionOf, isResourceId, isTenantId } from '#identity';
import type { Target } from '#targets';
import { SYNC_CHANNEL } from '../news/channel.ts';
import { LANES } from '../wanted/lane.ts';
import { MENDED } from './drift.ts';
import { moveRun, planPage, type PlanEntry } from './run-rows.ts';

/** `stale`: there is no such plan to apply (any more). */
export type Applied = { readonly kind: 'applied'; readonly rows: number } | { readonly kind: 'stale' };

const PAGE = 500;

/**
 * Makes every row of exactly this plan due, to be read back before it is written; what is to be done is derived from
 * the directory as it is then, and removals count against the thresholds. An account that carries somebody's id is
 * linked to them first. A plan counts as applied when all of it is: one that broke off is applied again, which comes to
 * the same.
 */
export async function applyPlan(pool: Pool, target: Target, hash: string): Promise<Applied> {
  const { rows } = await pool.query<{ readonly id: string }>(
    `SELECT id FROM sync.reconcile WHERE target = $1 AND hash = $2 AND status = 'planned'`,
    [target.name, hash],
  );
  const run = rows[0]?.id;
  if (run === undefined) return { kind: 'stale' };
  let applied = 0;
  for (let after = 0; ;) {
    const page = await planPage(pool, run, after, PAGE);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.place;
    applied += await applyPage(
      pool,
      target,
      page.filter(({ drift }) => MENDED.includes(drift)),
    );
  }
  await moveRun(pool, run, 'applied');
  return { kind: 'applied', rows: applied };
}

async function applyPage(pool: Pool, { name, tenant }: Target, entries: readonly PlanEntry[]): Promise<number> {
  const people = entries.flatMap(({ resource, remoteId, drift }) =>
    resource !== null && isResourceId(resource) ? [{ resource, remoteId, link: drift !== 'missing' }] : [],
  );
  if (people.length === 0 || !isTenantId(tenant)) return 0;
  const sorted = people.sort((a, b) => (a.resource < b.resource ? -1 : 1));
  await inTransaction(pool, async (tx) => {
    await tx.query(
      `INSERT INTO sync.state AS s (target, kind, resource, tenant, partition, wanted, lane, status, must_read, remote_id, standing)
       SELECT $1, 'User', p.resource, $2, p.partition, 0, $3, 'due', true,
              CASE WHEN p.free THEN p.remote_id END, CASE WHEN p.free THEN 'present' END
       FROM (SELECT e.*, e.link AND NOT EXISTS (SELECT FROM sync.state o WHERE o.target = $1 AND o.kind = 'User'
                                                  AND o.remote_id = e.remote_id AND o.resource <> e.resource) AS free
             FROM unnest($4::uuid[], $5::smallint[], $6::text[], $7::boolean[]) AS e(resource, partition, remote_id, link)) p
       ON CONFLICT (target, kind, resource) DO UPDATE SET
         status = 'due', must_read = true, woken = s.worker IS NOT NULL, attempts = 0,
         lane = CASE WHEN s.status = 'settled' THEN EXCLUDED.lane ELSE s.lane END,
         next_attempt = CASE WHEN s.worker IS NULL THEN clock_timestamp() ELSE s.next_attempt END,
         remote_id = coalesce(s.remote_id, EXCLUDED.remote_id),
         standing = CASE WHEN s.remote_id IS NULL THEN EXCLUDED.standing ELSE s.standing END`,
      [
        name,
        tenant,
        LANES.backfill,
        sorted.map(({ resource }) => resource),
        sorted.map(({ resource }) => partitionOf(tenant, resource)),
        sorted.map(({ remoteId }) => remoteId),
        sorted.map(({ link }) => link),
      ],
    );
    await tx.query(`NOTIFY ${SYNC_CHANNEL}`);
  });
  return sorted.length;
}
