import type { Pool } from 'pg';
import type { TenantId } from '#identity';

/** Takes over the responsibility for what targets keep. False where no such request waits for receipts. */
export async function signOff(
  pool: Pool,
  request: { readonly tenant: TenantId; readonly id: string; readonly by: string; readonly because: string },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE audit.erasure SET signed_off_by = $3, signed_off_because = $4
     WHERE tenant = $1 AND id = $2 AND step = 'receipts'`,
    [request.tenant, request.id, request.by, request.because],
  );
  return rowCount === 1;
}
