import type { Sequence } from '#identity';
import { MalformedEnvelope, parseEvent } from '../envelope/parse-event.ts';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import type { DeliveredEvent, Position } from '../event-log.ts';
import type { TopicRecord } from './read-records.ts';
import { TopicFault } from './topic-fault.ts';

/** How far one partition of the topic has been read. */
export interface PartitionReading {
  readonly partition: number;
  /** The offset that is read next. */
  readonly next: number;
  /** Of the last event taken: what is not above it is a copy that a former leader of the publisher wrote too late. */
  readonly sequence: Sequence;
  /**
   * The last event applied, which is read again at `next` to see that the topic is still the same. A lower sequence
   * there is no harm: the position has moved on without the offset (a rebuild), and what it covers drops out.
   */
  readonly known: string | undefined;
}

/** Where to go on from a consumer's position. One without an offset comes from the other adapter: all is read, and what was applied drops out. */
export function readingFrom({ partition, sequence, eventId, nextOffset }: Position): PartitionReading {
  if (nextOffset === null || eventId === null) return { partition, next: 0, sequence, known: undefined };
  return { partition, next: Number(nextOffset) - 1, sequence, known: eventId };
}

export interface Taken {
  /** Above everything taken before, ascending. */
  readonly events: readonly DeliveredEvent[];
  /** Where to go on once they are applied. */
  readonly reading: PartitionReading;
}

/** Takes consecutive records of the partition. Throws {@link TopicFault} where they cannot be what follows. */
export function takeRecords(reading: PartitionReading, records: readonly TopicRecord[], topic: string): Taken {
  const events: DeliveredEvent[] = [];
  let { next, sequence, known } = reading;
  const { partition } = reading;
  for (const record of records) {
    if (record.offset < next) continue;
    const place = `topic ${topic}, partition ${partition}, offset ${next}`;
    if (record.offset > next) {
      throw new TopicFault(`${place}: the records up to offset ${record.offset} are gone, after sequence ${sequence}`);
    }
    const event = eventOf(record, place);
    if (known !== undefined && (event.sequence > sequence || (event.sequence === sequence && event.id !== known))) {
      throw new TopicFault(`${place}: holds sequence ${event.sequence}, where sequence ${sequence} was read before`);
    }
    known = undefined;
    next = record.offset + 1;
    if (event.sequence <= sequence) continue;
    sequence = event.sequence;
    events.push({ event, partition, offset: String(record.offset) });
  }
  return { events, reading: { partition, next, sequence, known } };
}

/** The event in a record. Throws {@link TopicFault} for one that holds none: it may be of a newer version, so it is not skipped. */
export function eventOf({ partition, value }: TopicRecord, place: string): SealedEvent {
  if (value === null) throw new TopicFault(`${place}: holds no value, and events are never deleted`);
  const event = parse(value, place);
  if (event.partition !== partition) {
    throw new TopicFault(`${place}: holds sequence ${event.sequence}, which belongs to partition ${event.partition}`);
  }
  return event;
}

function parse(value: Buffer, place: string): SealedEvent {
  try {
    return parseEvent(value.toString('utf8'));
  } catch (cause) {
    if (!(cause instanceof MalformedEnvelope)) throw cause;
    throw new TopicFault(`${place}: ${cause.message}; update this service if a newer one wrote it`, { cause });
  }
}
