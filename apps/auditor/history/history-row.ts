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
  /** The canonical CloudEvents JSON exactly as it lies in the log: text here, its UTF-8 bytes in the table. */
  readonly text: string;
  /** SHA-256, see leafOf. */
  readonly leaf: Buffer;
}

/** A row as it is read to be shown. The event's text is left out where nobody asked for what is in it. */
export type ShownRow = Omit<HistoryRow, 'text' | 'leaf' | 'partition' | 'target'> & {
  readonly text: string | null;
};

/** The same as the database gives it. */
export type ShownRowBytes = Omit<ShownRow, 'text'> & { readonly bytes: Buffer | null };
