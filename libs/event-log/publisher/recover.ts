import type { Kafka } from 'kafkajs';
import type { Pool } from 'pg';
import type { Sequence } from '#identity';
import { eventOf } from '../kafka/partition-reading.ts';
import { readRecords, type OffsetRange } from '../kafka/read-records.ts';
import { topicOffsets } from '../kafka/with-admin.ts';
import { findMissing } from '../postgres/find-missing.ts';
import { PublishingStopped } from './publishing-stopped.ts';
import type { PublishedRecord, PublishedUpTo } from './store/published.ts';

export interface RecoveryOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly pool: Pool;
  readonly published: PublishedUpTo;
  readonly records: ReadonlyMap<number, PublishedRecord>;
}

/**
 * What the topic really holds: of each partition the record with the highest sequence, from the stored offset to the
 * end. The highest, not the last: a former leader's copy may stand behind it. Rejects with {@link PublishingStopped}
 * where the topic has lost what it had acknowledged, and where the log has lost what was published from it.
 */
export async function recover(options: RecoveryOptions): Promise<ReadonlyMap<number, PublishedRecord>> {
  const { kafka, topic, pool, published, records } = options;
  await requireEvents(pool, topic, [...records.values(), ...upTo(published)]);
  const ends = await topicOffsets(kafka, topic);
  const ranges = rangesToRead(topic, records, ends);
  const highest = new Map<number, PublishedRecord>();
  await readRecords(kafka, topic, ranges, (record) => {
    const { partition, offset } = record;
    const event = eventOf(record, `topic ${topic}, partition ${partition}, offset ${offset}`);
    const stored = records.get(partition);
    if (offset === stored?.offset && event.id !== stored.eventId)
      throw lost(topic, stored, `sequence ${event.sequence}`);
    if (event.sequence <= (highest.get(partition)?.sequence ?? 0)) return;
    highest.set(partition, { partition, offset, sequence: event.sequence, eventId: event.id });
  });
  await requireEvents(pool, topic, [...highest.values()]);
  return highest;
}

const upTo = ({ sequence, eventId }: PublishedUpTo): { sequence: Sequence; eventId: string }[] =>
  eventId === null ? [] : [{ sequence, eventId }];

/** From each partition's stored offset, where there is one, to its end. */
function rangesToRead(
  topic: string,
  records: ReadonlyMap<number, PublishedRecord>,
  ends: ReadonlyMap<number, OffsetRange>,
): ReadonlyMap<number, OffsetRange> {
  const ranges = new Map(ends);
  for (const stored of records.values()) {
    const held = ends.get(stored.partition) ?? { from: 0, to: 0 };
    if (stored.offset >= held.to) throw lost(topic, stored, `nothing: it ends before offset ${held.to}`);
    if (stored.offset < held.from) throw lost(topic, stored, `nothing: it begins with offset ${held.from}`);
    ranges.set(stored.partition, { from: stored.offset, to: held.to });
  }
  return ranges;
}

const lost = (topic: string, { partition, offset, sequence }: PublishedRecord, found: string): PublishingStopped =>
  new PublishingStopped(
    `topic ${topic} has lost records that it had acknowledged: partition ${partition}, offset ${offset} held sequence ` +
      `${sequence} and now holds ${found}; bring the topic's records back, nothing is published until then`,
  );

async function requireEvents(
  pool: Pool,
  topic: string,
  known: readonly { readonly sequence: Sequence; readonly eventId: string }[],
): Promise<void> {
  const missing = await findMissing(pool, known);
  const [first] = missing;
  if (first === undefined) return;
  throw new PublishingStopped(
    `the database was rolled back: sequence ${first} stands in topic ${topic} and not in log.event` +
      `${missing.length > 1 ? ` (${missing.length} such events up to ${missing.at(-1) ?? ''})` : ''}; ` +
      'bring the newer database back, or restore the registry from Kafka; nothing is published until then',
  );
}
