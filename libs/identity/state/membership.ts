import type { ResourceKind } from './resource-state.ts';

/** A membership as it is stored and as events carry it. */
export interface Member {
  readonly value: string;
  readonly type: ResourceKind;
}

/** What a command does to a group's membership rows. Never names a member that is already there as added. */
export interface MembershipDelta {
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
}

export const NO_MEMBERS: MembershipDelta = { added: [], removed: [] };

/** Id → type of member. */
export type Members = ReadonlyMap<string, ResourceKind>;

/** What the writer read of a group's surroundings, after locking. See {@link MembersNeeded}. */
export interface Membership {
  /** Of the ids asked for (or of all): those that are members now. */
  readonly current: Members;
  /** Of the ids asked for: those that are resources which live now. */
  readonly living: Members;
}

/** What a group command must be given: see `membersNeeded`. */
export type MembersNeeded =
  | { readonly kind: 'none' }
  /** Whether these ids are members now, and whether they live. */
  | { readonly kind: 'mentioned'; readonly ids: readonly string[] }
  /** Every present member, and whether these ids live. */
  | { readonly kind: 'all'; readonly ids: readonly string[] };
