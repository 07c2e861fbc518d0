import type { ClientBase } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import { textArray, uuidArray } from '#platform';

/** A value that only one resource of a tenant may hold: `userName`, `customerNumber`, … */
export interface Claim {
  readonly tenant: TenantId;
  readonly path: string;
  readonly value: string;
}

export interface OwnedClaim extends Claim {
  readonly resource: ResourceId;
}

export const claimText = (claim: Claim): string => `${claim.tenant}\u0000${claim.path}\u0000${claim.value}`;

/** The order in which every writer inserts claims, so that two of them never wait for each other in a circle. */
const byClaim = (a: Claim, b: Claim): number => {
  const left = claimText(a);
  const right = claimText(b);
  return left < right ? -1 : left > right ? 1 : 0;
};

const columns = (claims: readonly Claim[]): Buffer[] => [
  textArray(claims.map((claim) => claim.tenant)),
  textArray(claims.map((claim) => claim.path)),
  textArray(claims.map((claim) => claim.value)),
];

/** Inserts what is free and returns what was won. Waits for a writer that has just inserted the same value. */
export async function insertClaims(tx: ClientBase, claims: readonly OwnedClaim[]): Promise<Claim[]> {
  const sorted = [...claims].sort(byClaim);
  const { rows } = await tx.query<Claim>({
    name: 'insert-claims',
    text: `INSERT INTO registry.claim (tenant, path, value, resource)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
           ON CONFLICT DO NOTHING RETURNING tenant, path, value`,
    values: [...columns(sorted), uuidArray(sorted.map((claim) => claim.resource))],
  });
  return rows;
}

/** Hands claims that this transaction's locked resources own to another resource of the batch. */
export async function moveClaims(tx: ClientBase, claims: readonly OwnedClaim[]): Promise<void> {
  await tx.query({
    name: 'move-claims',
    text: `UPDATE registry.claim c SET resource = n.resource
           FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) AS n(tenant, path, value, resource)
           WHERE c.tenant = n.tenant AND c.path = n.path AND c.value = n.value`,
    values: [...columns(claims), uuidArray(claims.map((claim) => claim.resource))],
  });
}

/** Frees claims. Only after the insert: a value freed earlier could be taken by a writer whose commit then precedes ours. */
export async function deleteClaims(tx: ClientBase, claims: readonly Claim[]): Promise<void> {
  await tx.query({
    name: 'delete-claims',
    text: `DELETE FROM registry.claim c
           USING unnest($1::text[], $2::text[], $3::text[]) AS n(tenant, path, value)
           WHERE c.tenant = n.tenant AND c.path = n.path AND c.value = n.value`,
    values: columns(claims),
  });
}
