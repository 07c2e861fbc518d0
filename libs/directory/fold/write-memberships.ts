import type { ClientBase } from 'pg';
import type { DirectorySchema } from '../tables.ts';
import type { MembershipChange } from './membership-change.ts';

/** Brings the membership rows of groups in step, with one statement for each kind of change that occurs. */
export async function writeMemberships(
  tx: ClientBase,
  schema: DirectorySchema,
  changes: readonly MembershipChange[],
): Promise<void> {
  const cleared = changes.filter((change) => change.cleared);
  if (cleared.length > 0) {
    await tx.query({
      name: `${schema}-clear-memberships`,
      text: `DELETE FROM ${schema}.membership m USING unnest($1::text[], $2::uuid[]) AS n(tenant, grp)
             WHERE m.tenant = n.tenant AND m.grp = n.grp`,
      values: [cleared.map(({ tenant }) => tenant), cleared.map(({ group }) => group)],
    });
  }
  const removed = changes.flatMap(({ tenant, group, removed }) => [...removed].map((id) => ({ tenant, group, id })));
  if (removed.length > 0) {
    await tx.query({
      name: `${schema}-delete-memberships`,
      text: `DELETE FROM ${schema}.membership m USING unnest($1::text[], $2::uuid[], $3::uuid[]) AS n(tenant, grp, member)
             WHERE m.tenant = n.tenant AND m.grp = n.grp AND m.member = n.member`,
      values: [removed.map(({ tenant }) => tenant), removed.map(({ group }) => group), removed.map(({ id }) => id)],
    });
  }
  const added = changes.flatMap(({ tenant, group, added }) =>
    [...added].map(([id, type]) => ({ tenant, group, id, type })),
  );
  if (added.length === 0) return;
  await tx.query({
    name: `${schema}-insert-memberships`,
    text: `INSERT INTO ${schema}.membership (tenant, grp, member, type)
           SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[])
           ON CONFLICT (tenant, grp, member) DO UPDATE SET type = EXCLUDED.type`,
    values: [
      added.map(({ tenant }) => tenant),
      added.map(({ group }) => group),
      added.map(({ id }) => id),
      added.map(({ type }) => type),
    ],
  });
}
