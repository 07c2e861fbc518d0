import type { EventId, EventType, ResourceId, Sequence, TenantId, TokenId } from '#identity';
import type { SealedEvent } from '../envelope/sealed-event.ts';

export interface EventRow {
  readonly sequence: Sequence;
  readonly partition: number;
  readonly id: EventId;
  readonly tenant: TenantId;
  readonly source: string;
  readonly type: EventType;
  readonly subject: ResourceId;
  readonly time: Date;
  readonly traceparent: string | null;
  readonly version: number | null;
  readonly actor: TokenId | null;
  readonly changed: string | null;
  readonly encoding: 'jose' | 'json';
  readonly data: string;
}

export const EVENT_COLUMNS =
  'sequence, partition, id, tenant, source, type, subject, time, traceparent, version, actor, changed, encoding, data';

/** Every reader passes here with every event: what may be absent is set afterwards, which costs less than spreading it. */
export function toEvent(row: EventRow): SealedEvent {
  const { sequence, partition, id, tenant, source, type, subject, time, encoding, data } = row;
  const event: { -readonly [Name in keyof SealedEvent]: SealedEvent[Name] } = {
    sequence,
    partition,
    id,
    tenant,
    source,
    type,
    subject,
    time: time.toISOString(),
    encoding,
    data,
  };
  if (row.traceparent !== null) event.traceparent = row.traceparent;
  if (row.version !== null) event.version = row.version;
  if (row.actor !== null) event.actor = row.actor;
  if (row.changed !== null) event.changed = row.changed.split(',');
  return event;
}
