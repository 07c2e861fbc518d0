import type { ResourceId, ResourceKind } from '#identity';
import type { TargetError } from '#targets';
import type { Prints } from '../fingerprint/prints.ts';
import type { Standing, WorkRow } from '../leases/work-row.ts';
import type { Fact } from './facts.ts';

/** An account that is ours, as it is now. */
export interface Account {
  readonly remoteId: string;
  readonly standing: Standing;
  readonly written: Prints | null;
  readonly readBack: Prints | null;
}

/** Why it did not come out as wanted: for people, without any value of the person. */
export interface Trouble {
  /** `held`: nothing failed, but too many would be taken away at once. */
  readonly class: TargetError['class'] | 'held';
  readonly reason: string;
  /** The field at fault. */
  readonly field?: string;
}

/** What becomes of the row. */
export type Fate =
  | { readonly kind: 'settled' }
  /** Due again in so many milliseconds. */
  | { readonly kind: 'again'; readonly after: number }
  /** Given back: the directory does not show the change yet. */
  | { readonly kind: 'behind' }
  /** For a person to look at; the next change of the resource heals it too. */
  | { readonly kind: 'parked' };

/** A membership as it was brought to the target. */
export interface PushedEdge {
  readonly member: ResourceId;
  readonly type: ResourceKind;
  /** The `wanted` that was read before. */
  readonly applied: number;
  readonly present: boolean;
}

/** What one look at a row has come to; stored only while the lease is still ours. */
export interface Outcome {
  readonly row: WorkRow;
  readonly fate: Fate;
  /** Null: nothing of this resource is at the target, as far as we know. */
  readonly account: Account | null;
  readonly trouble?: Trouble;
  /** Failed tries from now on. */
  readonly attempts: number;
  /** A create that was begun has been cleared up (`over`), or nobody knows how it ended (`open`). */
  readonly intent: 'over' | 'open';
  /** The account must be read back before it is written again. */
  readonly mustRead: boolean;
  readonly facts: readonly Fact[];
  readonly edges: readonly PushedEdge[];
}

/** What the row said of the account when it was leased. */
export function accountOf(row: WorkRow): Account | null {
  const { remoteId, standing, written, readBack } = row;
  return remoteId === null ? null : { remoteId, standing: standing ?? 'present', written, readBack };
}

/** Whether the resource has come to an account, or lost the one that it had. */
export const isLinkChange = ({ row, account }: Outcome): boolean => (account?.remoteId ?? null) !== row.remoteId;
