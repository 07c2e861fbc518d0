import type { Pool } from 'pg';
import { directoryPosition, findGroups, findPeople, type DirectoryGroup, type DirectoryPerson } from '#directory';
import type { ResourceId, ResourceKind, TenantId } from '#identity';
import type { Desired, Target } from '#targets';
import type { WorkRow } from '../leases/work-row.ts';
import { tenantOf } from './tenant-of.ts';

/** What the directory makes a row want; `behind`: its change is not there yet. */
export type Wish = Desired | { readonly kind: 'behind' } | { readonly kind: 'unknown' };

interface Entries {
  readonly User: ReadonlyMap<ResourceId, DirectoryPerson>;
  readonly Group: ReadonlyMap<ResourceId, DirectoryGroup>;
}

/**
 * Reads what the rows want, in bulk. An entry whose sequence is below what is wanted is read once more when its
 * partition has been folded that far: it is then as new as it will get (the event was put aside, or the directory was
 * rebuilt without it). `unknown`: folded that far, and nobody is there. Looked for among the people of the target's
 * tenant alone, whatever a row says: nobody else's may reach it.
 */
export async function readDesired(
  directory: Pool,
  target: Target,
  rows: readonly WorkRow[],
): Promise<ReadonlyMap<WorkRow, Wish>> {
  const tenant = tenantOf(target);
  const entries = await readEntries(directory, tenant, rows);
  const late = rows.filter((row) => (entryOf(entries, row)?.sequence ?? -1) < row.wanted);
  const folded = late.length === 0 ? new Map<number, number>() : await directoryPosition(directory);
  const reread = late.filter(({ partition, wanted }) => (folded.get(partition) ?? 0) >= wanted);
  const again = reread.length === 0 ? entries : await readEntries(directory, tenant, reread);
  const isLate = new Set(late);
  const isReread = new Set(reread);
  const wishes = new Map<WorkRow, Wish>();
  for (const row of rows) {
    const entry = entryOf(isReread.has(row) ? again : entries, row);
    if (isLate.has(row) && !isReread.has(row)) wishes.set(row, { kind: 'behind' });
    else wishes.set(row, entry === undefined ? { kind: 'unknown' } : wishOf(target, entry));
  }
  return wishes;
}

function wishOf(target: Target, entry: DirectoryPerson | DirectoryGroup): Desired {
  if (entry.type === 'User') return target.desire(entry);
  const why = 'groups are not pushed to this target';
  return target.desireGroup(entry) ?? { kind: 'left', policy: 'keep', why, keys: [] };
}

async function readEntries(directory: Pool, tenant: TenantId, rows: readonly WorkRow[]): Promise<Entries> {
  const ids = (kind: ResourceKind): ResourceId[] =>
    rows.filter((row) => row.kind === kind).map(({ resource }) => resource);
  const [users, groups] = [ids('User'), ids('Group')];
  return {
    User: users.length === 0 ? new Map() : await findPeople(directory, tenant, users),
    Group: groups.length === 0 ? new Map() : await findGroups(directory, tenant, groups),
  };
}

const entryOf = (entries: Entries, { kind, resource }: WorkRow) => entries[kind].get(resource);
