import type { ClientBase } from 'pg';
import type { MembershipDelta, ResourceId, ResourceKind, TenantId } from '#identity';

/** What the events of one batch do to one group's rows, folded: all of them go first, if so, then the deltas. */
export interface MembershipChange {
  readonly tenant: TenantId;
  readonly grp: ResourceId;
  readonly cleared: boolean;
  readonly added: ReadonlyMap<string, ResourceKind>;
  readonly removed: ReadonlySet<string>;
}

/** Folds one more event's delta into a group's change. */
export function mergeMembership(
  change: MembershipChange | undefined,
  tenant: TenantId,
  grp: ResourceId,
  delta: MembershipDelta | 'all',
): MembershipChange {
  if (delta === 'all') return { tenant, grp, cleared: true, added: new Map(), removed: new Set() };
  const added = new Map(change?.added);
  const removed = new Set(change?.removed);
  for (const { value } of delta.removed) {
    added.delete(value);
    removed.add(value);
  }
  for (const { value, type } of delta.added) {
    removed.delete(value);
    added.set(value, type);
  }
  return { tenant, grp, cleared: change?.cleared ?? false, added, removed };
}

/** One statement for each kind of change; adding what is there and removing what is not are no errors in a replay. */
export async function writeMemberships(
  tx: ClientBase,
  schema: string,
  changes: readonly MembershipChange[],
): Promise<void> {
  const cleared = changes.filter((change) => change.cleared);
  if (cleared.length > 0) {
    await tx.query(
      `DELETE FROM ${schema}.membership m USING unnest($1::text[], $2::uuid[]) AS n(tenant, grp)
       WHERE m.tenant = n.tenant AND m.grp = n.grp`,
      [cleared.map(({ tenant }) => tenant), cleared.map(({ grp }) => grp)],
    );
  }
  const removed = changes.flatMap(({ tenant, grp, removed: ids }) =>
    [...ids].map((member) => ({ tenant, grp, member })),
  );
  if (removed.length > 0) {
    await tx.query(
      `DELETE FROM ${schema}.membership m USING unnest($1::text[], $2::uuid[], $3::uuid[]) AS n(tenant, grp, member)
       WHERE m.tenant = n.tenant AND m.grp = n.grp AND m.member = n.member`,
      [removed.map(({ tenant }) => tenant), removed.map(({ grp }) => grp), removed.map(({ member }) => member)],
    );
  }
  const added = changes.flatMap(({ tenant, grp, added: members }) =>
    [...members].map(([member, type]) => ({ tenant, grp, member, type })),
  );
  if (added.length === 0) return;
  await tx.query(
    `INSERT INTO ${schema}.membership (tenant, grp, member, type)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[])
     ON CONFLICT (tenant, grp, member) DO UPDATE SET type = EXCLUDED.type`,
    [
      added.map(({ tenant }) => tenant),
      added.map(({ grp }) => grp),
      added.map(({ member }) => member),
      added.map(({ type }) => type),
    ],
  );
}
