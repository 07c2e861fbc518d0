import type { EventId, KeyId, ResourceId, Sequence, TenantId, TokenId } from '../ids.ts';
import type { EventData } from './event-data.ts';
import type { ClearEventType, EventType, FactType } from './event-type.ts';

interface CommonAttributes {
  readonly id: EventId;
  readonly tenant: TenantId;
  readonly source: string;
  readonly type: EventType;
  readonly subject: ResourceId;
  readonly sequence: Sequence;
  /** RFC 3339, milliseconds, UTC. */
  readonly time: string;
  readonly traceparent?: string;
  readonly actor?: TokenId;
  readonly changed?: readonly string[];
}

/** The clear CloudEvents attributes of an event in the log (docs/events.md, Envelope). */
export interface EventAttributes extends CommonAttributes {
  /** The resource's version after this event; on state events only. */
  readonly version?: number;
}

/** An event whose parts have not been held against each other yet. */
export interface UncheckedEvent extends CommonAttributes {
  readonly version: number | undefined;
  readonly kid: KeyId | undefined;
  readonly data: { readonly opened: true; readonly value: unknown } | { readonly opened: false };
}

/** Data after opening: its value, or the news that the key has been destroyed and nobody will ever read it. */
export type Unsealed<T extends EventType> =
  { readonly opened: true; readonly value: EventData<T> } | { readonly opened: false };

export interface OpenedEventOf<T extends EventType> extends CommonAttributes {
  readonly type: T;
  readonly version: T extends FactType ? undefined : number;
  /** The key that the data was sealed under; undefined where the type's data is clear. */
  readonly kid: T extends ClearEventType ? undefined : KeyId;
  readonly data: T extends ClearEventType ? { readonly opened: true; readonly value: EventData<T> } : Unsealed<T>;
}

/** An event as a fold sees it. Discriminated by `type`. */
export type OpenedEvent = { [T in EventType]: OpenedEventOf<T> }[EventType];
