import type { EventId, Sequence } from '#identity';

/** The last record of a partition that Kafka has acknowledged. */
export interface PublishedRecord {
  readonly partition: number;
  readonly sequence: Sequence;
  readonly offset: number;
  readonly eventId: EventId;
}

/** Up to where every event is acknowledged. */
export interface PublishedUpTo {
  readonly sequence: Sequence;
  /** Null before the first. */
  readonly eventId: EventId | null;
}
