import { isEventId, type EventId } from '#identity';
import { uuidV7 } from '#platform';

/** The id of a fact that the auditor reports: made once, so that reporting it twice records it once. */
export function newEventId(): EventId {
  const id = uuidV7();
  if (!isEventId(id)) throw new TypeError('a UUIDv7 is an event id');
  return id;
}
