import type { Pool } from 'pg';
import type { ResourceId, ResourceKind } from '#identity';
import { SYNC_CHANNEL } from '../news/channel.ts';

/** Somebody whom a target could not be brought in step for, and why. Nothing of it is personal. */
export interface ParkedRow {
  readonly kind: ResourceKind;
  readonly resource: ResourceId;
  readonly class: string | null;
  readonly field: string | null;
  readonly reason: string | null;
  readonly attempts: number;
  /** RFC 3339. */
  readonly since: Date | null;
}

interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

export async function listParkedRows(pool: Pool, target: string, { after, limit }: Page): Promise<ParkedRow[]> {
  const { rows } = await pool.query<ParkedRow>({
    name: 'list-parked-rows',
    text: `SELECT kind, resource, error_class AS class, error_field AS field, reason, attempts, failed_at AS since
           FROM sync.state WHERE target = $1 AND status = 'parked' AND resource > $2 ORDER BY resource LIMIT $3`,
    values: [target, after ?? '00000000-0000-0000-0000-000000000000', limit],
  });
  return rows;
}

/** Makes parked rows due, one or all; how many. */
export async function retryParked(pool: Pool, target: string, resource: string | undefined): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE sync.state SET status = 'due', attempts = 0, next_attempt = clock_timestamp()
     WHERE target = $1 AND status = 'parked' AND ($2::uuid IS NULL OR resource = $2)`,
    [target, resource ?? null],
  );
  await pool.query(`NOTIFY ${SYNC_CHANNEL}`);
  return rowCount ?? 0;
}
