import type { Pool } from 'pg';
import type { KeyId, TenantId } from '#identity';
import type { Destruction } from '../keys/keyring.ts';

export interface DestroyedRow {
  readonly destroyed_at: Date;
  readonly reason: string;
  /** The transaction that took the bytes out, or found them gone. */
  readonly xid: string;
}

/** Takes the key's bytes out of its row; of one already destroyed, tells when and why. Undefined: no such key. */
export async function destroyKey(
  pool: Pool,
  tenant: TenantId,
  kid: KeyId,
  { reason, request }: Destruction,
): Promise<DestroyedRow | undefined> {
  const { rows } = await pool.query<DestroyedRow>(
    `UPDATE keyring.key
        SET wrapped = NULL, destroyed_at = coalesce(destroyed_at, now()),
            reason = coalesce(reason, $3), request = coalesce(request, $4)
      WHERE kid = $2 AND tenant = $1
      RETURNING destroyed_at, reason, pg_current_xact_id()::text AS xid`,
    [tenant, kid, reason, request],
  );
  return rows[0];
}
