import type { Sequence } from '#identity';
import type { SealedEvent } from './envelope/sealed-event.ts';

/** The number of partitions, fixed when the log is made: the same in PostgreSQL and in Kafka. */
export const PARTITIONS = 64;

export interface ReadRequest {
  /** Events with `sequence` above this. */
  readonly after: Sequence;
  readonly limit: number;
  /** Only these partitions; all when absent. */
  readonly partitions?: readonly number[];
}

/**
 * The log as its readers see it. Two adapters (postgres/, kafka/) pass one contract suite.
 * Appending is not here: it happens only inside the ingress transaction (postgres/append.ts).
 */
export interface EventLog {
  /** Ascending by sequence, at most `limit`. Never returns n+1 before n has been returned. */
  read(request: ReadRequest): Promise<readonly SealedEvent[]>;
  /** At least once, in order per partition, until the subscription is closed. */
  subscribe(subscriber: Subscriber): Promise<Subscription>;
  /** The sequence of the newest event; 0 when the log is empty. */
  tail(): Promise<Sequence>;
  close(): Promise<void>;
}

export interface Subscriber {
  /** The consumer's name: copies with the same name share the partitions. */
  readonly consumer: string;
  /** Most events in one batch. */
  readonly batch: number;
  /** How copies share the partitions where no broker does it for them. */
  readonly share: Share;
  /** Where to go on, asked on every assignment: the consumer's own position rows, never the broker's group. */
  positions(partitions: readonly number[]): Promise<ReadonlyMap<number, Position>>;
  /** Resolves when the batch's effect AND position are committed. Rejects: the same events come again. */
  deliver(batch: DeliveredBatch): Promise<void>;
  /** The log was read up to here and the partitions held have nothing before it: moves those that had no event. */
  advance(to: { readonly sequence: Sequence; readonly eventId: string }): Promise<void>;
}

/** Which partitions a copy may read. Renewed each second; a copy that does not is replaced after 5 s. */
export interface Share {
  renew(): Promise<readonly number[]>;
  release(): Promise<void>;
}

/** The last event a consumer has applied in a partition. `nextOffset` is Kafka's, absent on PostgreSQL. */
export interface Position {
  readonly partition: number;
  readonly sequence: Sequence;
  readonly eventId: string | null;
  readonly nextOffset: string | null;
}

export interface DeliveredBatch {
  readonly events: readonly DeliveredEvent[];
}

export interface DeliveredEvent {
  readonly event: SealedEvent;
  readonly partition: number;
  readonly offset: string | null;
}

/** Why nothing is delivered, for people to read. A lag passes by itself; a stop is for somebody to mend. */
export type SubscriptionTrouble =
  { readonly kind: 'lag'; readonly reason: string } | { readonly kind: 'stop'; readonly reason: string };

export interface Subscription {
  /** Undefined while delivery goes on, whatever becomes of what is delivered. */
  readonly trouble: SubscriptionTrouble | undefined;
  /** Events that wait in the partitions held, as far as the adapter has seen. Undefined where only the log's tail tells. */
  readonly lag: number | undefined;
  /** Ends delivery after the batch under way and gives the partitions back. */
  close(): Promise<void>;
}
