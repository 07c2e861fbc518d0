import type { ClientBase } from 'pg';
import type { ResourceId, ResourceKind, Sequence } from '#identity';

/** A membership that was added or removed: which of both, the directory says when it is pushed. */
export interface Edge {
  readonly target: string;
  readonly group: ResourceId;
  readonly member: ResourceId;
  readonly type: ResourceKind;
  readonly wanted: Sequence;
}

/** Raises `wanted` of memberships, each named once and in the order of their keys. */
export async function raiseMemberships(tx: ClientBase, edges: readonly Edge[]): Promise<void> {
  const unique = new Map(edges.map((edge) => [`${edge.target} ${edge.group} ${edge.member}`, edge]));
  const sorted = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge);
  await tx.query({
    name: 'raise-memberships',
    text: `INSERT INTO sync.membership AS m (target, grp, member, type, wanted)
           SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[])
           ON CONFLICT (target, grp, member) DO UPDATE SET wanted = greatest(m.wanted, EXCLUDED.wanted)`,
    values: [
      sorted.map(({ target }) => target),
      sorted.map(({ group }) => group),
      sorted.map(({ member }) => member),
      sorted.map(({ type }) => type),
      sorted.map(({ wanted }) => wanted),
    ],
  });
}

/** Raises `wanted` of the members that a group has at the target: who left meanwhile is no member in the directory. */
export async function raisePresent(
  tx: ClientBase,
  { target, group, wanted }: Omit<Edge, 'member' | 'type'>,
): Promise<void> {
  await tx.query({
    name: 'raise-present',
    text: `UPDATE sync.membership m SET wanted = $3
           FROM (SELECT member FROM sync.membership WHERE target = $1 AND grp = $2 AND present AND wanted < $3
                 ORDER BY member FOR UPDATE) there
           WHERE m.target = $1 AND m.grp = $2 AND m.member = there.member`,
    values: [target, group, wanted],
  });
}
