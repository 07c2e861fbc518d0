import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import type { TenantId } from '#identity';
import { livingMembership } from '../groups/living-membership.ts';
import { DIRECTORY, type DirectorySchema } from '../tables.ts';

/**
 * SHA-256 (hex) over what a tenant's directory holds: every resource, tombstones too, and the memberships between the
 * living. Folding the log again gives the same. Nothing in it depends on a session's time zone, on the order in which
 * partitions were folded, or on which older events could still be opened.
 */
export async function contentHash(
  db: Pool | ClientBase,
  tenant: TenantId,
  schema: DirectorySchema = DIRECTORY,
): Promise<string> {
  const { rows } = await db.query<{ readonly hash: string }>(
    `SELECT encode(sha256(resources.digest || memberships.digest), 'hex') AS hash
     FROM (SELECT sha256(coalesce(string_agg(sha256(convert_to(
             ROW(type, id, version, sequence, status, document,
                 extract(epoch FROM created), extract(epoch FROM modified))::text, 'UTF8')), '' ORDER BY type, id), '')) AS digest
           FROM ${schema}.resource WHERE tenant = $1) resources,
          (SELECT sha256(coalesce(string_agg(uuid_send(m.grp) || uuid_send(m.member) || convert_to(m.type, 'UTF8'), ''
             ORDER BY m.grp, m.member), '')) AS digest
           FROM ${livingMembership(schema)} WHERE m.tenant = $1) memberships`,
    [tenant],
  );
  const hash = rows[0]?.hash;
  if (hash === undefined) throw new Error('the directory gave no content hash');
  return hash;
}

/** One hash (hex) over all tenants. */
export async function wholeHash(db: Pool | ClientBase, schema: DirectorySchema = DIRECTORY): Promise<string> {
  const { rows } = await db.query<{ readonly tenant: TenantId }>(
    `SELECT DISTINCT tenant FROM ${schema}.resource ORDER BY tenant`,
  );
  const hash = createHash('sha256');
  for (const { tenant } of rows) hash.update(`${tenant} ${await contentHash(db, tenant, schema)}\n`);
  return hash.digest('hex');
}
