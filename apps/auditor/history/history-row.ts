import type { EventId, EventType, ResourceId, Sequence, TenantId, TokenId } from '#identity';

/** One event as `audit.history` keeps it: what can be asked for, the event's own bytes, and its leaf. */
export interface HistoryRow {
  readonly sequence: Sequence;
  readonly tenant: TenantId;
  readonly subject: ResourceId;
  readonly id: EventId;
  readonly type: EventType;
  readonly time: Date;
  readonly actor: TokenId | null;
  readonly source: string;
  readonly version: number | null;
  readonly changed: readonly string[] | null;
  readonly partition: number;
  /** The target that a fact is about. */
  readonly target: string | null;
  readonly sealed: boolean;
  /** The canonical CloudEvents JSON, UTF-8, exactly as it lies in the log. */
  readonly bytes: Buffer;
  /** SHA-256, see leafOf. */
  readonly leaf: Buffer;
}

/** A row as it is read to be shown. `bytes` are left out where nobody asked for what is in them. */
export type ShownRow = Omit<HistoryRow, 'bytes' | 'leaf' | 'partition' | 'target'> & {
  readonly bytes: Buffer | null;
};
