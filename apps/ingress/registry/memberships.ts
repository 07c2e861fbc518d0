import type { ClientBase } from 'pg';
import type { ResourceId, ResourceKind, TenantId } from '#identity';

export interface Membership {
  readonly tenant: TenantId;
  readonly grp: ResourceId;
  readonly member: ResourceId;
  readonly type: ResourceKind;
}

/** What was deleted is no member any more, though its row stays: to take it away would be an event of what nobody sees. */
const LIVING = `JOIN registry.resource r ON r.tenant = m.tenant AND r.type = m.type AND r.id = m.member AND r.status = 'live'`;

/** Of these (group, member) pairs those that are rows, of members that live. */
export async function readMentionedMemberships(
  tx: ClientBase,
  pairs: readonly { readonly tenant: TenantId; readonly grp: ResourceId; readonly member: ResourceId }[],
): Promise<Membership[]> {
  const { rows } = await tx.query<Membership>({
    name: 'read-mentioned-memberships',
    text: `SELECT m.tenant, m.grp, m.member, m.type
           FROM unnest($1::text[], $2::uuid[], $3::uuid[]) AS n(tenant, grp, member)
           JOIN registry.membership m ON m.tenant = n.tenant AND m.grp = n.grp AND m.member = n.member
           ${LIVING}`,
    values: [pairs.map((pair) => pair.tenant), pairs.map((pair) => pair.grp), pairs.map((pair) => pair.member)],
  });
  return rows;
}

/** Groups that are changed as a whole have more members than one transaction takes into memory. */
export class TooManyMembers extends Error {
  override readonly name = 'TooManyMembers';
}

/**
 * The living members of these groups: for a PUT, a remove of all, a remove by filter. Rejects with
 * {@link TooManyMembers} where they are more than `most` in all.
 */
export async function readAllMemberships(
  tx: ClientBase,
  groups: readonly { readonly tenant: TenantId; readonly grp: ResourceId }[],
  most: number,
): Promise<Membership[]> {
  const { rows } = await tx.query<Membership>({
    name: 'read-all-memberships',
    text: `SELECT m.tenant, m.grp, m.member, m.type
           FROM unnest($1::text[], $2::uuid[]) AS n(tenant, grp)
           JOIN registry.membership m ON m.tenant = n.tenant AND m.grp = n.grp
           ${LIVING} LIMIT $3`,
    values: [groups.map((group) => group.tenant), groups.map((group) => group.grp), most + 1],
  });
  if (rows.length > most) throw new TooManyMembers(`more than ${most} members in one transaction`);
  return rows;
}

const byPair = (a: Membership, b: Membership): number => {
  const left = `${a.tenant}/${a.grp}/${a.member}`;
  const right = `${b.tenant}/${b.grp}/${b.member}`;
  return left < right ? -1 : left > right ? 1 : 0;
};

const columns = (rows: readonly Membership[]): unknown[] => [
  rows.map((row) => row.tenant),
  rows.map((row) => row.grp),
  rows.map((row) => row.member),
];

/** In (group, member) order, as every writer. A row of a deleted group may still be there: then it is left as it is. */
export async function insertMemberships(tx: ClientBase, memberships: readonly Membership[]): Promise<void> {
  const sorted = [...memberships].sort(byPair);
  await tx.query({
    name: 'insert-memberships',
    text: `INSERT INTO registry.membership (tenant, grp, member, type)
           SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[]) ON CONFLICT DO NOTHING`,
    values: [...columns(sorted), sorted.map((row) => row.type)],
  });
}

export async function deleteMemberships(tx: ClientBase, memberships: readonly Membership[]): Promise<void> {
  await tx.query({
    name: 'delete-memberships',
    text: `DELETE FROM registry.membership m
           USING unnest($1::text[], $2::uuid[], $3::uuid[]) AS n(tenant, grp, member)
           WHERE m.tenant = n.tenant AND m.grp = n.grp AND m.member = n.member`,
    values: columns([...memberships].sort(byPair)),
  });
}
