import type { Json, JsonObject } from '#scim';

/** An account's mapped fields under the profile's names: what a mapping wants, and what reading gives back. */
export type TargetDocument = JsonObject;

/** What a target keeps: accounts of people, and groups where it has them. */
export type AccountKind = 'User' | 'Group';

/** An account or group as the target has it now. */
export interface RemoteAccount {
  readonly remoteId: string;
  /** The Rollcall id that the target keeps beside it; undefined where it keeps none. Also a field of `document`. */
  readonly externalId: string | undefined;
  /** Only mapped fields, so that it compares with a wanted document field by field. */
  readonly document: TargetDocument;
  /** True where the person is opted out of marketing there; left out where the target cannot tell. */
  readonly optedOut?: boolean;
}

/** A way to find an account that may be there already. Only `email` needs the target's `adoptByEmail`. */
export interface MatchKey {
  readonly kind: 'externalId' | 'email' | 'name';
  readonly value: string;
}

/** Why a call failed, as the engine acts on it (sync.md, Errors have a class). */
export interface TargetError {
  readonly class: 'throttled' | 'transient' | 'conflict' | 'permanent' | 'auth';
  /** One line without any value of the person: status, field names, the profile's rule. */
  readonly reason: string;
  /** Milliseconds that the target asks us to wait (Retry-After). */
  readonly retryAfter?: number;
  /** True when the request may have been carried out all the same: sent, and no answer came. */
  readonly inDoubt: boolean;
}

/** Outcome of one call. `absent`: the target answered that there is no such account; on a removal that is success. */
export type CallResult<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly error: TargetError };

/** What one call is given besides its arguments. */
export interface CallOptions {
  /** Ends the request: at its deadline, or because the service stops. */
  readonly signal: AbortSignal;
}

/** What a target can do; the engine adapts to it. */
export interface Capabilities {
  /** Whether an account can be switched off and kept. */
  readonly disable: boolean;
  /** Whether marketing can be switched off and the account kept. */
  readonly unsubscribe: boolean;
  readonly groups: boolean;
  /** Keys by which an account can be found. Without any, a create in doubt is parked, never repeated. */
  readonly keys: readonly MatchKey['kind'][];
  /** How the list is ordered; `none` sends a reconcile run to a spill. */
  readonly listOrder: 'numeric' | 'bytewise' | 'none';
  /** Milliseconds after a write before a read shows it. */
  readonly readAfter: number;
  /** False where an account that was erased can never be made again. */
  readonly mayReturn: boolean;
}

/** Changes of a group's members at the target, by their remote ids there. */
export interface MemberDelta {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** What somebody who was erased may have left behind, as field names; empty: nothing was found. */
export interface ErasureFinding {
  readonly residuals: readonly string[];
}

/**
 * One target system behind one interface. Implementations: scim/, http/. Every call is one or a few requests, never
 * retries by itself, never throws for what a target can answer, and puts no personal value into `reason`.
 * `find`, `read`, `list`, `update`, `disable`, `unsubscribe`, `remove` and `setMembers` are safe to repeat; `create` is not.
 */
export interface Connector {
  /** Asks the target what it is and can do, without writing (`rollcall targets check`). */
  describe(options: CallOptions): Promise<CallResult<Capabilities>>;
  /** Accounts with this key; more than one is a conflict for the engine to park. */
  find(kind: AccountKind, key: MatchKey, options: CallOptions): Promise<CallResult<readonly RemoteAccount[]>>;
  read(kind: AccountKind, remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>>;
  create(kind: AccountKind, wanted: NewAccount, options: CallOptions): Promise<CallResult<RemoteAccount>>;
  /** Brings `changed` fields to what `document` says; also reactivates. */
  update(
    kind: AccountKind,
    remoteId: string,
    change: AccountChange,
    options: CallOptions,
  ): Promise<CallResult<RemoteAccount>>;
  /** Switches the account off and keeps it. Only where `disable`. */
  disable(remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>>;
  /** Switches marketing off and keeps the account. Only where `unsubscribe`. */
  unsubscribe(remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>>;
  /** Overwrites what is personal and keeps the account. */
  anonymize(remoteId: string, options: CallOptions): Promise<CallResult<null>>;
  /** Removes the account as the target lets it: several steps where one leaves data behind. */
  remove(kind: AccountKind, remoteId: string, options: CallOptions): Promise<CallResult<null>>;
  setMembers(groupRemoteId: string, delta: MemberDelta, options: CallOptions): Promise<CallResult<null>>;
  /** Every account, in pages, in `listOrder`. Rejects with {@link ListInterrupted}. */
  list(kind: AccountKind, options: CallOptions): AsyncIterable<readonly RemoteAccount[]>;
  /** Reads back by remote id and by every key; what is found is named, never shown. */
  verifyErased(
    remoteId: string | undefined,
    keys: readonly MatchKey[],
    options: CallOptions,
  ): Promise<CallResult<ErasureFinding>>;
  close(): Promise<void>;
}

export interface NewAccount {
  /** The Rollcall id, for targets that keep one. */
  readonly externalId: string;
  readonly document: TargetDocument;
}

export interface AccountChange extends NewAccount {
  /** The fields of `document` that differ from what is there. */
  readonly changed: Readonly<Record<string, Json>>;
}

/** A listing that broke off: nothing may be concluded from what it did not show. */
export class ListInterrupted extends Error {
  override readonly name = 'ListInterrupted';

  constructor(readonly error: TargetError) {
    super(error.reason);
  }
}
