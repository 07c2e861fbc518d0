import type { CallOptions, CallResult, Capabilities, Connector, MatchKey, TargetDocument } from '#targets';
import type { FingerprintKeys } from '../fingerprint/fingerprint-keys.ts';
import type { Permission } from '../guard/removal-guard.ts';
import type { Prints } from '../fingerprint/prints.ts';

/** Asks the target something: in its turn, under our lease, by a deadline. Rejects with {@link LeaseLost}. */
export type Ask = <T>(name: CallName, call: (options: CallOptions) => Promise<CallResult<T>>) => Promise<CallResult<T>>;

export type CallName = Exclude<keyof Connector, 'list' | 'close'>;

/** Everything that bringing one account in step needs besides the row and what is desired. */
export interface Scene {
  readonly connector: Connector;
  readonly capabilities: Capabilities;
  readonly adoptByEmail: boolean;
  readonly keys: FingerprintKeys;
  readonly ask: Ask;
  /** The fields that an account found there does not have as wanted, by the mapping's own rules. */
  differences(wanted: TargetDocument, found: TargetDocument): readonly string[];
  /** Commits the intent of a create; rejects with {@link LeaseLost} when the row is no longer ours. */
  intend(prints: Prints, keys: readonly MatchKey[]): Promise<void>;
  /** Whether one more account may be taken away, which then counts; else why not. */
  mayRemove(): Promise<Permission>;
  /** Whether the account is linked to somebody else. */
  belongsToAnother(remoteId: string): Promise<boolean>;
}

/** The row is no longer ours: whatever we learn about it is somebody else's to store. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor() {
    super('another worker has taken this row over');
  }
}
