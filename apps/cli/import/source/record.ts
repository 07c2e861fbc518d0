import type { JsonObject } from '#scim';

/** One person as the source has them, or why they cannot be read. */
export interface SourceRecord {
  /** Counted from 1 over the whole source: what a checkpoint remembers. */
  readonly number: number;
  /** Where a reader of the source finds it: the first line of the record in a file, from 1; the number for a server. */
  readonly line: number;
  /** How far into the source it ends, in the unit of {@link Source.size}. */
  readonly position: number;
  readonly content:
    { readonly kind: 'person'; readonly resource: JsonObject } | { readonly kind: 'fault'; readonly reason: string };
}

export interface Source {
  /** Shown to the person at the keyboard: a file name or an origin, never a whole URL. */
  readonly name: string;
  /** Bytes of a file, resources of a server; undefined while it is not known. */
  size(): number | undefined;
  /** Tells whether a checkpoint belongs to this source as it is now. */
  readonly fingerprint: string;
  /** False: numbers mean nothing on a second reading, which has to begin at the start. */
  readonly resumable: boolean;
  /** Those with a number above `after`, in order. Memory does not grow with the source. */
  records(after: number): AsyncIterable<SourceRecord>;
}

/** The longest record of a file in bytes: what a request to the hub may have. */
export const MAX_RECORD_BYTES = 1_000_000;
