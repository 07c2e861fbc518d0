import type { Pool } from 'pg';
import type { EventType, ResourceId, Sequence, TenantId } from '#identity';

/** A subject of the index: what it is, by its first event, and the newest event known of it now. */
export interface KnownSubject {
  readonly first: EventType;
  readonly last: Sequence;
}

/** Undefined for an id that this tenant never had, another tenant's included. Deleted and erased ones are found. */
export async function findSubject(
  audit: Pool,
  tenant: TenantId,
  subject: ResourceId,
): Promise<KnownSubject | undefined> {
  const { rows } = await audit.query<KnownSubject>({
    name: 'find-subject',
    text: `SELECT f.type AS first, l.sequence AS last
           FROM (SELECT type FROM audit.history WHERE tenant = $1 AND subject = $2 ORDER BY sequence LIMIT 1) f,
                (SELECT sequence FROM audit.history WHERE tenant = $1 AND subject = $2 ORDER BY sequence DESC LIMIT 1) l`,
    values: [tenant, subject],
  });
  return rows[0];
}
