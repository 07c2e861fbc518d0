import { partitionKey } from '#identity';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { renderEvent } from '../envelope/render-event.ts';

/** kafkajs makes one record batch of what goes to a partition, and brokers take a mebibyte at most. */
const PARTITION_BYTES = 900_000;
/** What a send holds in memory. */
const SEND_BYTES = 8_000_000;
/** Of a record beside its value: key, header, lengths; generously. */
const FRAME = 250;

/** A record to append. `value` is the event's one rendering (renderEvent). */
export interface OutgoingRecord {
  readonly event: SealedEvent;
  readonly key: string;
  readonly value: string;
}

export interface NextSend {
  /** What is not in the topic yet. */
  readonly records: readonly OutgoingRecord[];
  /** How many of the events are settled once these records are acknowledged. */
  readonly settled: number;
}

/**
 * Of events that follow each other, as many from the first as one send may carry: at most 900 KB to each partition.
 * Those that `isThere` already are left out. At least one is taken: an event is smaller than that.
 */
export function nextSend(events: readonly SealedEvent[], isThere: (event: SealedEvent) => boolean): NextSend {
  const bytes = new Map<number, number>();
  const records: OutgoingRecord[] = [];
  let whole = 0;
  let settled = 0;
  for (const event of events) {
    if (!isThere(event)) {
      const value = renderEvent(event);
      const size = FRAME + Buffer.byteLength(value);
      const inPartition = (bytes.get(event.partition) ?? 0) + size;
      whole += size;
      if (records.length > 0 && (inPartition > PARTITION_BYTES || whole > SEND_BYTES)) break;
      bytes.set(event.partition, inPartition);
      records.push({ event, key: partitionKey(event.tenant, event.subject), value });
    }
    settled += 1;
  }
  return { records, settled };
}
