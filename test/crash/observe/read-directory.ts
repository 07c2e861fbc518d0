import { listGroups, listPeople, membersOf } from '#directory';
import type { ResourceId, TenantId } from '#identity';
import { isTenantId } from '#identity';
import type { DirectoryRow } from '../checker/check-directory.ts';
import { personFacts } from './content-of.ts';
import type { Databases } from './databases.ts';

const PAGE = 500;
const TENANT = tenantOf('default');

/** The directory as those who use it read it, with tombstones, which only say that somebody is gone. */
export async function readDirectory({ pool }: Databases): Promise<DirectoryRow[]> {
  const people = await pages((page) => listPeople(pool, TENANT, page));
  const groups = await pages((page) => listGroups(pool, TENANT, page));
  const rows: DirectoryRow[] = people.map((person) =>
    'document' in person
      ? { id: person.id, version: person.version, facts: personFacts(person.document) }
      : { id: person.id, version: person.version },
  );
  for (const group of groups) {
    const members = await pages((page) => membersOf(pool, TENANT, group.id, page));
    rows.push({ id: group.id, version: group.version, members: members.map(({ id }) => id).sort() });
  }
  return [...rows, ...(await tombstones({ pool }))];
}

async function tombstones({ pool }: Pick<Databases, 'pool'>): Promise<DirectoryRow[]> {
  const { rows } = await pool.query<DirectoryRow>(
    `SELECT id, version FROM directory.resource WHERE tenant = $1 AND status IN ('deleted', 'erased')`,
    [TENANT],
  );
  return rows;
}

async function pages<T extends { readonly id: ResourceId }>(
  list: (page: { readonly after: ResourceId | undefined; readonly limit: number }) => Promise<readonly T[]>,
): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const page = await list({ after: all.at(-1)?.id, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

function tenantOf(name: string): TenantId {
  if (!isTenantId(name)) throw new TypeError('no tenant');
  return name;
}
