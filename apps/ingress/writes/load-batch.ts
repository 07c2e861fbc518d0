import type { ClientBase } from 'pg';
import { isResourceId, membersNeeded, type ResourceId, type ResourceKind, type TenantId } from '#identity';
import { insertFacts } from '../registry/insert-facts.ts';
import { readAllMemberships, readMentionedMemberships, type Membership } from '../registry/memberships.ts';
import { readResources } from '../registry/read-resources.ts';
import { readTypes } from '../registry/read-types.ts';
import { keyText, type ResourceKey } from '../registry/resource-row.ts';
import { kindOf } from './decide-command.ts';
import { idText, keyOf, resourceKey, type Loaded, type UserTypes } from './loaded.ts';
import { commandsOf, type FactWrite, type Write } from './write.ts';

interface LoadOptions {
  /** Of the transaction. */
  readonly time: Date;
  readonly types: UserTypes;
  /** Rejects with TooManyMembers beyond. */
  readonly mostMembers: number;
}

/**
 * Reads what the batch decides on. Called after the locks are held, in statements of their own, so that what is read
 * is what stands now. The statements go out together on a pipelined connection.
 */
export async function loadBatch(
  tx: ClientBase,
  writes: readonly Write[],
  { time, types: userTypes, mostMembers }: LoadOptions,
): Promise<Loaded> {
  const wanted = wantedBy(writes);
  const [resources, mentioned, all, types, newFacts] = await Promise.all([
    wanted.resources.length === 0 ? [] : readResources(tx, wanted.resources),
    wanted.pairs.length === 0 ? [] : readMentionedMemberships(tx, wanted.pairs),
    wanted.wholeGroups.length === 0 ? [] : readAllMemberships(tx, wanted.wholeGroups, mostMembers),
    wanted.ids.length === 0 ? [] : readTypes(tx, wanted.ids),
    wanted.facts.length === 0 ? new Set<string>() : insertKnownFacts(tx, wanted.facts),
  ]);
  return {
    now: time.toISOString(),
    userTypes,
    resources: new Map(resources.map((stored) => [keyOf(stored), stored])),
    members: byGroup([...mentioned, ...all]),
    living: new Map(
      types.filter(({ status }) => status === 'live').map(({ tenant, id, type }) => [idText(tenant, id), type]),
    ),
    subjects: new Set(types.map(({ tenant, id }) => idText(tenant, id))),
    newFacts,
  };
}

interface Wanted {
  readonly resources: ResourceKey[];
  readonly pairs: { tenant: TenantId; grp: ResourceId; member: ResourceId }[];
  readonly wholeGroups: { tenant: TenantId; grp: ResourceId }[];
  readonly ids: { tenant: TenantId; id: ResourceId }[];
  readonly facts: FactWrite[];
}

function wantedBy(writes: readonly Write[]): Wanted {
  const resources = new Map<string, ResourceKey>();
  const pairs = new Map<string, Wanted['pairs'][number]>();
  const wholeGroups = new Map<string, Wanted['wholeGroups'][number]>();
  const ids = new Map<string, Wanted['ids'][number]>();
  const facts: FactWrite[] = [];
  for (const write of writes) {
    if (write.kind !== 'fact') continue;
    ids.set(idText(write.tenant, write.subject), { tenant: write.tenant, id: write.subject });
    facts.push(write);
  }
  for (const command of writes.flatMap(commandsOf)) {
    const { tenant, id } = command;
    const needed = membersNeeded(command);
    if (!command.kind.startsWith('create')) {
      const key = resourceKey(tenant, kindOf(command), id);
      resources.set(keyText(key), key);
      if (needed.kind === 'all') wholeGroups.set(idText(tenant, id), { tenant, grp: id });
    }
    if (needed.kind === 'none') continue;
    for (const member of needed.ids.filter(isResourceId)) {
      ids.set(idText(tenant, member), { tenant, id: member });
      pairs.set(`${idText(tenant, id)}/${member}`, { tenant, grp: id, member });
    }
  }
  return {
    resources: [...resources.values()],
    pairs: [...pairs.values()],
    wholeGroups: [...wholeGroups.values()],
    ids: [...ids.values()],
    facts,
  };
}

/** Of the facts whose subject is known those that are new; a fact about nobody must not be noted as recorded. */
async function insertKnownFacts(tx: ClientBase, facts: readonly FactWrite[]): Promise<ReadonlySet<string>> {
  const known = await readTypes(
    tx,
    facts.map(({ tenant, subject }) => ({ tenant, id: subject })),
  );
  const subjects = new Set(known.map(({ tenant, id }) => idText(tenant, id)));
  const about = facts.filter(({ tenant, subject }) => subjects.has(idText(tenant, subject)));
  if (about.length === 0) return new Set();
  return new Set((await insertFacts(tx, about)).map(({ tenant, id }) => idText(tenant, id)));
}

function byGroup(rows: readonly Membership[]): Map<string, Map<string, ResourceKind>> {
  const groups = new Map<string, Map<string, ResourceKind>>();
  for (const { tenant, grp, member, type } of rows) {
    const key = keyText(resourceKey(tenant, 'Group', grp));
    const members = groups.get(key) ?? new Map<string, ResourceKind>();
    groups.set(key, members.set(member, type));
  }
  return groups;
}
