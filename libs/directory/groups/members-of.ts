import type { ClientBase, Pool } from 'pg';
import type { ResourceId, ResourceKind, TenantId } from '#identity';
import type { Page } from '../entries/list-entries.ts';
import { LIVING_MEMBERSHIP } from './living-membership.ts';

export interface DirectoryMember {
  readonly id: ResourceId;
  readonly type: ResourceKind;
}

/** The living direct members of a group in the order of their ids; none of a group that does not live. */
export async function membersOf(
  db: Pool | ClientBase,
  tenant: TenantId,
  group: ResourceId,
  { after, limit }: Page,
): Promise<DirectoryMember[]> {
  const { rows } = await db.query<DirectoryMember>({
    name: 'directory-members-of',
    text: `SELECT m.member AS id, m.type FROM ${LIVING_MEMBERSHIP}
           WHERE m.tenant = $1 AND m.grp = $2 AND ($3::uuid IS NULL OR m.member > $3) ORDER BY m.member LIMIT $4`,
    values: [tenant, group, after ?? null, limit],
  });
  return rows;
}

/** Of these ids those that are living direct members of a living group: for bringing single edges in step. */
export async function membersAmong(
  db: Pool | ClientBase,
  tenant: TenantId,
  group: ResourceId,
  ids: readonly ResourceId[],
): Promise<ReadonlySet<ResourceId>> {
  const { rows } = await db.query<{ readonly member: ResourceId }>({
    name: 'directory-members-among',
    text: `SELECT m.member FROM ${LIVING_MEMBERSHIP} WHERE m.tenant = $1 AND m.grp = $2 AND m.member = ANY($3::uuid[])`,
    values: [tenant, group, ids],
  });
  return new Set(rows.map(({ member }) => member));
}
