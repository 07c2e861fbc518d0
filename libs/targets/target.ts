import type { DirectoryGroup, DirectoryPerson } from '#directory';
import type { AccountKind, Connector, MatchKey, TargetDocument } from './connector.ts';

/** What becomes of the account of somebody who is no longer in scope, or no longer there. */
export type LeavePolicy = 'deactivate' | 'unsubscribe' | 'anonymize' | 'delete' | 'keep';
export type ErasePolicy = 'delete' | 'anonymize then delete';

/** What a target should hold of one person, derived from the directory and the configuration alone. */
export type Desired =
  | { readonly kind: 'present'; readonly document: TargetDocument; readonly keys: readonly MatchKey[] }
  /** Living but out of scope: an account that is there is treated by `policy`, none is made. */
  | { readonly kind: 'left'; readonly policy: LeavePolicy; readonly why: string }
  /** Deleted: by `onDelete`. */
  | { readonly kind: 'deleted'; readonly policy: LeavePolicy }
  /** Erased or being erased: by `onErase`, verified. */
  | { readonly kind: 'erased'; readonly policy: ErasePolicy }
  /** The mapping cannot make a document of this person: parked with the field at fault. */
  | { readonly kind: 'unmappable'; readonly field: string; readonly reason: string };

export interface TargetLimits {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Most requests per window, in milliseconds. */
  readonly windows: readonly { readonly requests: number; readonly within: number }[];
  /** Milliseconds until a request is given up. */
  readonly timeout: number;
}

/** One entry of rollcall.yaml with its profile, ready to be used. */
export interface Target {
  readonly name: string;
  readonly class: 'shop' | 'app' | 'newsletter' | 'crm' | 'directory';
  readonly tenant: string;
  /** A hash of everything that decides what is written. Another generation makes everybody be looked at again. */
  readonly generation: string;
  readonly connector: Connector;
  readonly limits: TargetLimits;
  readonly adoptByEmail: boolean;
  /** Whether groups and their members are pushed. */
  readonly groups: boolean;
  desire(person: DirectoryPerson): Desired;
  /** Undefined where groups are not pushed. */
  desireGroup(group: DirectoryGroup): Desired | undefined;
  /**
   * The fields of `wanted` that an account found there does not have as wanted, by the mapping's own rules (order,
   * case, who owns the field): what an update has to change. Empty: nothing needs writing.
   */
  differences(kind: AccountKind, wanted: TargetDocument, found: TargetDocument): readonly string[];
}
