import type { ClientBase, Pool } from 'pg';
import { listGroups, listPeople, membersOf } from '#directory';
import { partitionOf, type ResourceId, type ResourceKind, type Sequence } from '#identity';
import type { Target } from '#targets';
import { tenantOf } from '../target/tenant-of.ts';
import { LANES } from '../wanted/lane.ts';
import { raiseMemberships, raisePresent, type Edge } from '../wanted/raise-memberships.ts';
import { raiseStates, type TargetConcern } from '../wanted/raise-states.ts';

/** Everybody in the directory, and then whoever has an account and is not there any more. */
export type BackfillKind = 'User' | 'Group' | 'Linked';

export interface Page {
  readonly target: Target;
  readonly round: number;
  readonly after: ResourceId | undefined;
}

const PEOPLE = 1_000;
/** Groups bring their members along, so their pages are small. */
const GROUPS = 10;
const MEMBERS = 5_000;

/** Makes one page of people, groups or accounts due; the last id of it, undefined when there were none. */
export async function raisePage(
  tx: ClientBase,
  directory: Pool,
  kind: BackfillKind,
  page: Page,
): Promise<ResourceId | undefined> {
  switch (kind) {
    case 'User':
      return raisePeople(tx, directory, page);
    case 'Group':
      return page.target.groups ? raiseGroups(tx, directory, page) : undefined;
    case 'Linked':
      return raiseLinked(tx, page);
  }
}

async function raisePeople(tx: ClientBase, directory: Pool, page: Page): Promise<ResourceId | undefined> {
  const { target, round, after } = page;
  const people = await listPeople(directory, tenantOf(target), { after, limit: PEOPLE });
  await raiseStates(
    tx,
    people.map(({ id, sequence }) => concern(target, 'User', id, sequence)),
    round,
  );
  return people.at(-1)?.id;
}

async function raiseGroups(tx: ClientBase, directory: Pool, page: Page): Promise<ResourceId | undefined> {
  const { target, round, after } = page;
  const groups = await listGroups(directory, tenantOf(target), { after, limit: GROUPS });
  for (const { id, sequence } of groups) await raiseMembers(tx, directory, target, id, sequence);
  await raiseStates(
    tx,
    groups.map(({ id, sequence }) => concern(target, 'Group', id, sequence)),
    round,
  );
  return groups.at(-1)?.id;
}

async function raiseMembers(
  tx: ClientBase,
  directory: Pool,
  target: Target,
  group: ResourceId,
  wanted: Sequence,
): Promise<void> {
  await raisePresent(tx, { target: target.name, group, wanted });
  let after: ResourceId | undefined;
  do {
    const members = await membersOf(directory, tenantOf(target), group, { after, limit: MEMBERS });
    const edges: Edge[] = members.map(({ id, type }) => ({ target: target.name, group, member: id, type, wanted }));
    if (edges.length > 0) await raiseMemberships(tx, edges);
    after = members.length < MEMBERS ? undefined : members.at(-1)?.id;
  } while (after !== undefined);
}

/** Accounts of an older round: of people and groups that are deleted, or whose kind is not pushed any more. */
async function raiseLinked(tx: ClientBase, { target, round, after }: Page): Promise<ResourceId | undefined> {
  const { rows } = await tx.query<{
    readonly kind: ResourceKind;
    readonly resource: ResourceId;
    readonly wanted: Sequence;
  }>(
    `SELECT kind, resource, wanted FROM sync.state
     WHERE target = $1 AND resource > $2 AND remote_id IS NOT NULL AND round < $3
     ORDER BY resource LIMIT $4`,
    [target.name, after ?? BEFORE_ALL, round, PEOPLE],
  );
  await raiseStates(
    tx,
    rows.map(({ kind, resource, wanted }) => concern(target, kind, resource, wanted)),
    round,
  );
  return rows.at(-1)?.resource;
}

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

const concern = (target: Target, kind: ResourceKind, resource: ResourceId, wanted: Sequence): TargetConcern => ({
  target: target.name,
  tenant: tenantOf(target),
  kind,
  resource,
  partition: partitionOf(tenantOf(target), resource),
  wanted,
  lane: LANES.backfill,
  erasure: null,
});
