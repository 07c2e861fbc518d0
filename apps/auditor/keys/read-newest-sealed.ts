import type { Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';

/** The newest sealed event of a person, as it lies in the log; undefined for one who is not in the index. */
export async function readNewestSealed(
  audit: Pool,
  tenant: TenantId,
  subject: ResourceId,
): Promise<string | undefined> {
  const { rows } = await audit.query<{ text: string }>({
    name: 'read-newest-sealed',
    text: `SELECT convert_from(bytes, 'UTF8') AS text FROM audit.history
           WHERE tenant = $1 AND subject = $2 AND sealed AND type NOT LIKE 'rollcall.group.%'
           ORDER BY sequence DESC LIMIT 1`,
    values: [tenant, subject],
  });
  return rows[0]?.text;
}
