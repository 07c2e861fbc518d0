import { createHash, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { uuidV7 } from '#platform';
import type { Drift, Finding } from './drift.ts';

export type RunStatus = 'listing' | 'confirming' | 'planned' | 'applied' | 'failed';

export interface Run {
  readonly id: string;
  readonly target: string;
  readonly status: RunStatus;
  readonly started: Date;
  /** Accounts so far. */
  readonly listed: number;
  /** Of the plan; null before there is one. */
  readonly hash: string | null;
  readonly reason: string | null;
}

export interface PlanEntry {
  readonly place: number;
  readonly drift: Drift;
  readonly resource: string | null;
  readonly remoteId: string;
  readonly fields: readonly string[];
}

const RUN = 'id, target, status, started, listed, hash, reason';

/**
 * Begins a run; undefined while another one of the target is going on. One whose worker is dead has failed. The
 * target's row is locked, so that two do not begin at once.
 */
export async function beginRun(pool: Pool, target: string, worker: string): Promise<string | undefined> {
  const id = randomUUID();
  await pool.query(
    `UPDATE sync.reconcile r SET status = 'failed', reason = 'the process that ran it ended'
     WHERE r.target = $1 AND r.status IN ('listing', 'confirming')
       AND NOT EXISTS (SELECT FROM sync.worker w WHERE w.id = r.worker AND w.until > clock_timestamp())`,
    [target],
  );
  const { rowCount } = await pool.query(
    `WITH locked AS (SELECT name FROM sync.target WHERE name = $2 FOR UPDATE)
     INSERT INTO sync.reconcile (id, target, worker, status) SELECT $1, name, $3, 'listing' FROM locked
     WHERE NOT EXISTS (SELECT FROM sync.reconcile r WHERE r.target = $2 AND r.status IN ('listing', 'confirming'))`,
    [id, target, worker],
  );
  return rowCount === 1 ? id : undefined;
}

export async function moveRun(pool: Pool, run: string, status: RunStatus, reason: string | null = null): Promise<void> {
  await pool.query('UPDATE sync.reconcile SET status = $2, reason = $3 WHERE id = $1', [run, status, reason]);
  if (status !== 'listing' && status !== 'confirming')
    await pool.query('DELETE FROM sync.listed WHERE run = $1', [run]);
}

export async function readRun(pool: Pool, target: string, id: string): Promise<Run | undefined> {
  const { rows } = await pool.query<Run>(`SELECT ${RUN} FROM sync.reconcile WHERE target = $1 AND id = $2`, [
    target,
    id,
  ]);
  return rows[0];
}

/** Notes accounts as listed; those that had not been, so that a page shown twice is judged once. */
export async function noteListed(pool: Pool, run: string, remoteIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ readonly id: string }>({
    name: 'note-listed',
    text: `WITH fresh AS (
             INSERT INTO sync.listed SELECT $1, id FROM unnest($2::text[]) AS l(id) ON CONFLICT DO NOTHING RETURNING remote_id),
           counted AS (UPDATE sync.reconcile SET listed = listed + (SELECT count(*) FROM fresh) WHERE id = $1)
           SELECT remote_id AS id FROM fresh`,
    values: [run, remoteIds],
  });
  return new Set(rows.map(({ id }) => id));
}

/** Puts findings into the plan, and tells the log of those that are about somebody. */
export async function addFindings(
  pool: Pool,
  run: string,
  { target, tenant }: { readonly target: string; readonly tenant: string },
  findings: readonly Finding[],
): Promise<void> {
  if (findings.length === 0) return;
  await pool.query({
    name: 'add-findings',
    text: `WITH f AS (SELECT * FROM unnest($2::text[], $3::uuid[], $4::text[], $5::jsonb[], $6::uuid[])
                        AS f(drift, resource, remote_id, fields, id)),
           planned AS (
             INSERT INTO sync.plan (run, drift, resource, remote_id, fields)
             SELECT $1, drift, resource, remote_id, ARRAY(SELECT jsonb_array_elements_text(fields)) FROM f)
           INSERT INTO sync.fact (id, tenant, type, subject, source, data)
           SELECT id, $8, 'rollcall.target.drifted', resource, 'targets/' || $7,
                  jsonb_build_object('target', $7, 'drift', drift, 'fields', fields)
           FROM f WHERE resource IS NOT NULL`,
    values: [
      run,
      findings.map(({ drift }) => drift),
      findings.map(({ resource }) => resource),
      findings.map(({ remoteId }) => remoteId),
      findings.map(({ fields }) => JSON.stringify(fields)),
      findings.map(() => uuidV7()),
      target,
      tenant,
    ],
  });
}

/** A page of a plan, in the order in which it was made. */
export async function planPage(pool: Pool, run: string, after: number, limit: number): Promise<PlanEntry[]> {
  const { rows } = await pool.query<PlanEntry>({
    name: 'plan-page',
    text: `SELECT place, drift, resource, remote_id AS "remoteId", fields FROM sync.plan
           WHERE run = $1 AND place > $2 ORDER BY place LIMIT $3`,
    values: [run, after, limit],
  });
  return rows;
}

export async function planCounts(pool: Pool, run: string): Promise<Partial<Record<Drift, number>>> {
  const { rows } = await pool.query<{ readonly drift: Drift; readonly count: number }>(
    'SELECT drift, count(*) AS count FROM sync.plan WHERE run = $1 GROUP BY drift',
    [run],
  );
  return Object.fromEntries(rows.map(({ drift, count }) => [drift, count]));
}

const PAGE = 1_000;

/** SHA-256 (hex) over the plan: what is approved is exactly this. */
export async function sealPlan(pool: Pool, run: string): Promise<void> {
  const hash = createHash('sha256').update(run);
  for (let after = 0; ;) {
    const page = await planPage(pool, run, after, PAGE);
    for (const { drift, resource, remoteId, fields } of page) {
      hash.update(`\n${JSON.stringify([drift, resource, remoteId, fields])}`);
    }
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.place;
  }
  await pool.query(`UPDATE sync.reconcile SET hash = $2 WHERE id = $1`, [run, hash.digest('hex')]);
}
