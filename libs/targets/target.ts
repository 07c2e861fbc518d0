import type { DirectoryGroup, DirectoryPerson } from '#directory';
import type { AccountKind, Connector, MatchKey, TargetDocument } from './connector.ts';

/** What becomes of the account of somebody who is no longer in scope, or no longer there. */
export type LeavePolicy = 'deactivate' | 'unsubscribe' | 'anonymize' | 'delete' | 'keep';
export type ErasePolicy = 'delete' | 'anonymize then delete';

/** What a target should hold of one person, derived from the directory and the configuration alone. */
export type Desired =
  | { readonly kind: 'present'; readonly document: TargetDocument; readonly keys: readonly MatchKey[] }
  /** Living but out of scope: an account that is there is treated by `policy`, none is made. */
  | { readonly kind: 'left'; readonly policy: LeavePolicy; readonly why: string; readonly keys: readonly MatchKey[] }
  /** Deleted: by `onDelete`. All that is known of them is their id. */
  | { readonly kind: 'deleted'; readonly policy: LeavePolicy; readonly keys: readonly MatchKey[] }
  /** Erased or being erased: by `onErase`, verified. While it is going on every address they have is a key. */
  | { readonly kind: 'erased'; readonly policy: ErasePolicy; readonly keys: readonly MatchKey[] }
  /** The mapping cannot make a document of this person: parked with the field at fault. */
  | { readonly kind: 'unmappable'; readonly field: string; readonly reason: string };

export interface TargetLimits {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Most requests per window, in milliseconds; the connector keeps to them, waiting within the call's deadline. */
  readonly windows: readonly { readonly requests: number; readonly within: number }[];
  /** Milliseconds until a request is given up. */
  readonly timeout: number;
}

/** How much may go at a target within an hour before somebody is asked (complaint 13). Erasures do not count. */
export interface Thresholds {
  /** Accounts that are removed, disabled, unsubscribed or anonymized. */
  readonly deletions: number;
  /** Of all accounts that the target has from us: 0 to 1. */
  readonly share: number;
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
  readonly thresholds: Thresholds;
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
