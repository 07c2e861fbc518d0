import type { ResourceId } from '../ids.ts';
import type { EventData } from './event-data.ts';
import type { StateEventType } from './event-type.ts';

/** What `decide` wants written: everything of a state event but its id, time, place and seal. */
export interface EventDraftOf<T extends StateEventType> {
  readonly type: T;
  readonly subject: ResourceId;
  readonly version: number;
  /** Names of the changed attributes, never values. */
  readonly changed: readonly string[];
  readonly data: EventData<T>;
}

/** A fact that a command brings about; those of other services come through their own door. */
export interface FactDraft {
  readonly type: 'rollcall.erasure.requested';
  readonly subject: ResourceId;
  readonly data: EventData<'rollcall.erasure.requested'>;
}

export type EventDraft = { [T in StateEventType]: EventDraftOf<T> }[StateEventType];
