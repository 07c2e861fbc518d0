import type { z } from 'zod';
import type { EventType } from './event-type.ts';
import { factDataSchemas } from './fact-data.ts';
import { stateEventDataSchemas } from './state-event-data.ts';

/**
 * The zod schema of every event type's data. A type is never changed: a change of meaning is a new type or a new
 * data version beside the old one, with an upcaster (upcast.ts).
 */
export const eventDataSchemas = { ...stateEventDataSchemas, ...factDataSchemas } satisfies Record<EventType, z.ZodType>;

/** The data of an event of type `T`, opened. */
export type EventData<T extends EventType = EventType> = z.output<(typeof eventDataSchemas)[T]>;
