import { claimsOf, type Claim } from '../state/claim.ts';
import type { ResourceState } from '../state/resource-state.ts';

/** The first claim that a change newly wants though another resource holds it. What it had before stays its own. */
export function lostClaim(
  before: ResourceState | undefined,
  after: ResourceState,
  lost: readonly Claim[] = [],
): Claim | undefined {
  if (lost.length === 0) return undefined;
  const owned = before === undefined ? [] : claimsOf(before);
  const isIn = (claims: readonly Claim[], claim: Claim) =>
    claims.some((other) => other.path === claim.path && other.value === claim.value);
  return claimsOf(after).find((claim) => isIn(lost, claim) && !isIn(owned, claim));
}
