import type { Pool } from 'pg';
import type { ReadinessState } from '#platform';

/** Ready when the tokens can be read: their table is the ingress's, which makes it at its start. */
export async function registryReadiness(registry: Pool): Promise<ReadinessState> {
  const { rows } = await registry.query<{ there: boolean }>(
    `SELECT to_regclass('registry.token') IS NOT NULL AS there`,
  );
  return rows[0]?.there === true
    ? { ready: true }
    : { ready: false, reason: 'waits for the ingress to make the registry' };
}
