import type { ClientBase, Pool } from 'pg';
import type { KeyId, Sequence, TenantId } from '#identity';

/** Removes a receiver with all that waits for it, and the tokens that it polls with; false when there is none. */
export async function deleteReceiver(tx: ClientBase, tenant: TenantId, id: string): Promise<boolean> {
  const { rows } = await tx.query<{ token: string | null }>(
    'DELETE FROM feed.receiver WHERE tenant = $1 AND id = $2 RETURNING token',
    [tenant, id],
  );
  const [gone] = rows;
  if (gone === undefined) return false;
  if (gone.token !== null)
    await tx.query('DELETE FROM registry.token WHERE tenant = $1 AND coalesce(family, id) = $2', [tenant, gone.token]);
  return true;
}

/** Where a push receiver is from now on, and with which credentials; false when the tenant has no such receiver. */
export async function moveReceiver(
  db: Pool,
  tenant: TenantId,
  to: {
    readonly id: string;
    readonly endpoint: string;
    readonly authorization: string | null;
    readonly kid: KeyId | null;
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE feed.receiver SET endpoint = $3, authorization_sealed = $4, kid = $5, failures = 0, due = now(), fault = NULL
     WHERE tenant = $1 AND id = $2 AND method = 'push'`,
    [tenant, to.id, to.endpoint, to.authorization, to.kid],
  );
  return rowCount === 1;
}

/**
 * Tries a receiver again now. One that was suspended goes on with what waits, and with what happens from here on: what
 * happened in between it has missed. Under the lock of beginReceiver.
 */
export async function resumeReceiver(tx: ClientBase, tenant: TenantId, id: string, tail: Sequence): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE feed.receiver
     SET since = CASE WHEN suspended IS NULL THEN since ELSE $3 END, suspended = NULL, failures = 0, due = now(), fault = NULL
     WHERE tenant = $1 AND id = $2`,
    [tenant, id, tail],
  );
  return rowCount === 1;
}
