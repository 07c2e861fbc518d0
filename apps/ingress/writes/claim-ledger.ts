import type { ResourceId } from '#identity';
import { claimText, type Claim, type OwnedClaim } from '../registry/claims.ts';

/** What the claim insert said: `won` are ours now, `lost` belong to resources outside the batch. */
export interface ClaimVerdict {
  readonly won: ReadonlySet<string>;
  readonly lost: ReadonlySet<string>;
}

export type Taking =
  | { readonly kind: 'taken' }
  /** Another resource holds it: the command is answered 409. */
  | { readonly kind: 'conflict'; readonly claim: Claim }
  /** Decided again after the insert, a command wants a value that was not inserted: it waits for the next batch. */
  | { readonly kind: 'untried' };

export interface ClaimPlan {
  /** Values that no locked resource of the batch owned at its start, with who wants them: to be inserted. */
  readonly insert: readonly OwnedClaim[];
  /** Rows that exist and change owner inside the batch. */
  readonly move: readonly OwnedClaim[];
  /** Rows that nobody owns at the end: freed, or won in vain. */
  readonly free: readonly Claim[];
}

/**
 * Who owns which unique value while a batch is decided in arrival order. Pure bookkeeping: rows are inserted, moved
 * and deleted from its plan. `seed` are the claims of the resources the batch has locked.
 */
export class ClaimLedger {
  private readonly owners: Map<string, ResourceId>;
  private readonly seeded: ReadonlyMap<string, OwnedClaim>;
  private readonly wanted: Map<string, OwnedClaim>;

  /** `from`: a ledger of the same seed, of which this one is a copy. */
  constructor(
    private readonly seed: readonly OwnedClaim[],
    private readonly verdict?: ClaimVerdict,
    from?: ClaimLedger,
  ) {
    this.seeded = from?.seeded ?? new Map(seed.map((claim) => [claimText(claim), claim]));
    this.owners = new Map(from?.owners ?? seed.map((claim) => [claimText(claim), claim.resource]));
    this.wanted = new Map(from?.wanted);
  }

  copy(): ClaimLedger {
    return new ClaimLedger(this.seed, this.verdict, this);
  }

  /** Moves a resource from the claims it has to the ones it wants; all of them or none. */
  take(resource: ResourceId, has: readonly Claim[], wants: readonly Claim[]): Taking {
    for (const claim of wants) {
      const refused = this.refusal(resource, claim);
      if (refused !== undefined) return refused;
    }
    for (const claim of has) {
      if (this.owners.get(claimText(claim)) === resource) this.owners.delete(claimText(claim));
    }
    for (const claim of wants) {
      const key = claimText(claim);
      this.owners.set(key, resource);
      if (!this.seeded.has(key) && !this.wanted.has(key)) this.wanted.set(key, { ...claim, resource });
    }
    return { kind: 'taken' };
  }

  private refusal(resource: ResourceId, claim: Claim): Taking | undefined {
    const key = claimText(claim);
    const owner = this.owners.get(key);
    if (owner !== undefined && owner !== resource) return { kind: 'conflict', claim };
    if (this.seeded.has(key) || this.verdict === undefined || this.verdict.won.has(key)) return undefined;
    return this.verdict.lost.has(key) ? { kind: 'conflict', claim } : { kind: 'untried' };
  }

  /** `inserted`: the rows as they were inserted, by whom, when this ledger decided after the insert. */
  plan(inserted: readonly OwnedClaim[] = []): ClaimPlan {
    const rows = [...this.seeded.values(), ...inserted];
    const move: OwnedClaim[] = [];
    const free: Claim[] = [];
    for (const row of rows) {
      const owner = this.owners.get(claimText(row));
      if (owner === undefined) free.push(row);
      else if (owner !== row.resource) move.push({ ...row, resource: owner });
    }
    return { insert: [...this.wanted.values()], move, free };
  }
}
