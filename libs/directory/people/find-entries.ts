import type { Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import { readResources } from '../fold/read-resources.ts';
import { DIRECTORY } from '../tables.ts';
import { toEntry, type DirectoryEntry } from './directory-person.ts';

/** People and groups of one tenant by id; those that the directory does not know (yet) are missing. */
export async function findEntries(
  pool: Pool,
  tenant: TenantId,
  ids: readonly ResourceId[],
): Promise<ReadonlyMap<ResourceId, DirectoryEntry>> {
  const found = await readResources(
    pool,
    DIRECTORY,
    ids.map((subject) => ({ tenant, subject })),
  );
  return new Map([...found.values()].map((resource) => [resource.state.id, toEntry(resource)]));
}
