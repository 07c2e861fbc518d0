import type { EventId, ResourceId, Sequence, TenantId, TokenId, EventType } from '#identity';

/**
 * An event as it lies in the log: its clear CloudEvents attributes and its data, sealed or clear.
 * `render` turns it into the one canonical byte string that PostgreSQL, Kafka and the audit hash share.
 */
export interface SealedEvent extends UnsequencedEvent {
  readonly sequence: Sequence;
}

/** A sealed event before the head lock: everything but its place. */
export interface UnsequencedEvent {
  readonly id: EventId;
  readonly tenant: TenantId;
  /** `/tenants/{tenant}/scim`, or for facts `/tenants/{tenant}/targets/{name}`, `/tenants/{tenant}/audit`. */
  readonly source: string;
  readonly type: EventType;
  readonly subject: ResourceId;
  /** RFC 3339 with milliseconds, UTC: the write transaction's start by the database's clock. */
  readonly time: string;
  /** murmur2(`{tenant}/{subject}`) mod PARTITIONS. */
  readonly partition: number;
  readonly traceparent?: string;
  /** Present on state events only. */
  readonly version?: number;
  readonly actor?: TokenId;
  /** Names of the changed attributes, never values. */
  readonly changed?: readonly string[];
  /** `jose`: `data` is a compact JWE. `json`: `data` is canonical JSON text of clear facts. */
  readonly encoding: 'jose' | 'json';
  readonly data: string;
}
