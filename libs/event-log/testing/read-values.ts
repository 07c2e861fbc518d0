import type { Kafka } from 'kafkajs';
import { parseEvent } from '../envelope/parse-event.ts';
import { readRecords } from '../kafka/read-records.ts';
import { topicOffsets } from '../kafka/with-admin.ts';

/** A record's value as text, and where it lies. */
export interface ReadValue {
  readonly partition: number;
  readonly offset: number;
  readonly value: string;
  readonly sequence: number;
}

/** All that the topic holds now, per partition in the order of offsets. */
export async function readValues(kafka: Kafka, topic: string): Promise<ReadValue[]> {
  const values: ReadValue[] = [];
  await readRecords(kafka, topic, await topicOffsets(kafka, topic), ({ partition, offset, value }) => {
    const text = String(value);
    values.push({ partition, offset, value: text, sequence: parseEvent(text).sequence });
  });
  return values.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}
