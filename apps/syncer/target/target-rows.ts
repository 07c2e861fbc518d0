import type { Pool } from 'pg';
import type { Target } from '#targets';
import { inTransaction } from '#platform';
import { SYNC_CHANNEL } from '../news/channel.ts';

/**
 * Notes the targets as they are configured now. A generation that is not the noted one begins a new round: everybody
 * is looked at again, in pages. A target that is no longer configured loses its generation, so that it begins a round
 * when it comes back. A pause that the target's refused credentials caused ends: they may be other ones now.
 */
export async function noteTargets(pool: Pool, targets: readonly Target[]): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('rollcall sync targets'))`);
    const { rows } = await tx.query<{ readonly name: string; readonly round: number }>(
      `INSERT INTO sync.target AS t (name, tenant, generation, round)
       SELECT c.*, 1 FROM unnest($1::text[], $2::text[], $3::text[]) AS c(name, tenant, generation)
       ON CONFLICT (name) DO UPDATE SET tenant = EXCLUDED.tenant, generation = EXCLUDED.generation, round = t.round + 1
         WHERE t.generation <> EXCLUDED.generation OR t.tenant <> EXCLUDED.tenant
       RETURNING name, round`,
      [
        targets.map(({ name }) => name),
        targets.map(({ tenant }) => tenant),
        targets.map(({ generation }) => generation),
      ],
    );
    await tx.query(
      `INSERT INTO sync.backfill (target, kind, round)
       SELECT c.name, k.kind, c.round FROM unnest($1::text[], $2::int[]) AS c(name, round),
         unnest('{User,Group,Linked}'::text[]) AS k(kind)
       ON CONFLICT (target, kind) DO UPDATE SET round = EXCLUDED.round, after = NULL`,
      [rows.map(({ name }) => name), rows.map(({ round }) => round)],
    );
    await tx.query(`UPDATE sync.target SET generation = '' WHERE NOT name = ANY($1)`, [
      targets.map(({ name }) => name),
    ]);
    await tx.query(
      `UPDATE sync.target SET paused = NULL, paused_by = NULL, paused_at = NULL WHERE paused_by = 'credentials'`,
    );
  });
}

/** Stops everything for a target, and says why; one that is paused keeps its reason. */
export async function pauseTarget(pool: Pool, name: string, reason: string, by: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE sync.target SET paused = $2, paused_by = $3, paused_at = now() WHERE name = $1 AND paused IS NULL`,
    [name, reason, by],
  );
  return rowCount === 1;
}

export async function isPaused(pool: Pool, name: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM sync.target WHERE name = $1 AND paused IS NOT NULL', [name]);
  return rowCount === 1;
}

/** Lets a target go on, whoever paused it; false when it was not paused. */
export async function resumeTarget(pool: Pool, name: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE sync.target SET paused = NULL, paused_by = NULL, paused_at = NULL WHERE name = $1 AND paused IS NOT NULL`,
    [name],
  );
  await pool.query(`NOTIFY ${SYNC_CHANNEL}`);
  return rowCount === 1;
}
