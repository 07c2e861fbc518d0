import type { ResourceId, ResourceKind, Sequence, TenantId } from '#identity';
import type { Prints } from '../fingerprint/prints.ts';

/** What was last made of an account. */
export type Standing = 'present' | 'disabled' | 'unsubscribed' | 'anonymized';

/** A row of sync.state under our lease: a person or group to be looked at for one target. */
export interface WorkRow {
  readonly target: string;
  readonly kind: ResourceKind;
  readonly resource: ResourceId;
  readonly tenant: TenantId;
  readonly partition: number;
  readonly wanted: Sequence;
  /** Failed tries since the last success or the last change. */
  readonly attempts: number;
  /** What we remember may not be so: read the account back before writing. */
  readonly mustRead: boolean;
  /** The account that is ours at the target; null: none is known. */
  readonly remoteId: string | null;
  readonly standing: Standing | null;
  /** Of the fields as last written, and as the target then gave them back. */
  readonly written: Prints | null;
  readonly readBack: Prints | null;
  readonly errorClass: string | null;
  /** The request of an erasure that has begun. */
  readonly erasure: string | null;
  /** A create that was begun and of which nobody knows how it ended. */
  readonly intent: OpenIntent | null;
}

export interface OpenIntent {
  readonly prints: Prints;
  /** Sealed; see sealed-keys.ts. */
  readonly keys: Buffer;
  /** Milliseconds until the request can no longer be carried out; 0 or below: it cannot. */
  readonly pending: number;
}
