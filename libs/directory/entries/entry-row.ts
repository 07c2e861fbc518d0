import type { ResourceId, Sequence, TenantId } from '#identity';
import type { Resource } from '#scim';
import type { DirectoryGroup } from '../groups/directory-group.ts';
import type { DirectoryPerson } from '../people/directory-person.ts';

/** The columns that an entry is read from. Tombstones have no document and no times. */
export interface EntryRow {
  readonly tenant: TenantId;
  readonly id: ResourceId;
  readonly version: number;
  readonly sequence: Sequence;
  readonly status: 'live' | 'erasing' | 'deleted' | 'erased';
  readonly document: Resource | null;
  readonly created: Date | null;
  readonly modified: Date | null;
}

export const ENTRY_COLUMNS = 'tenant, id, version, sequence, status, document, created, modified';

export function toPerson(row: EntryRow): DirectoryPerson {
  const { tenant, id, version, sequence, status } = row;
  const entry = { tenant, type: 'User', id, version, sequence } as const;
  if (status === 'deleted' || status === 'erased') return { ...entry, status };
  return { ...entry, status, active: row.document?.['active'] !== false, ...contentOf(row) };
}

export function toGroup(row: EntryRow): DirectoryGroup {
  const { tenant, id, version, sequence, status } = row;
  const entry = { tenant, type: 'Group', id, version, sequence } as const;
  if (status === 'deleted' || status === 'erased') return { ...entry, status };
  return { ...entry, status, ...contentOf(row) };
}

function contentOf({ id, document, created, modified }: EntryRow): {
  readonly document: Resource | null;
  readonly created: string;
  readonly modified: string;
} {
  if (created === null || modified === null) throw new Error(`the directory's row of ${id} lacks its times`);
  return { document, created: created.toISOString(), modified: modified.toISOString() };
}
