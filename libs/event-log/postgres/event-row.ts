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

export function toEvent(row: EventRow): SealedEvent {
  const { sequence, partition, id, tenant, source, type, subject, time, encoding, data } = row;
  return {
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
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    ...(row.version === null ? {} : { version: row.version }),
    ...(row.actor === null ? {} : { actor: row.actor }),
    ...(row.changed === null ? {} : { changed: row.changed.split(',') }),
  };
}
