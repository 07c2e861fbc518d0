import type { Producer, RecordMetadata } from 'kafkajs';
import { permitted } from '#event-log';

/** A record of one partition. */
export interface TopicRecord {
  readonly partition: number;
  readonly key: string;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Appends to one topic with never more than one send in flight: with several, kafkajs can lose an acknowledged
 * message when an answer is lost. Every partition is given, so that no partitioner has a say.
 */
export class TopicWriter {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly producer: Producer,
    private readonly topic: string,
  ) {}

  /**
   * Asks for the records when their turn has come, so that nothing is appended between their reading and them, and
   * gives the offset of the last record of each partition once all in-sync replicas have them.
   */
  append(read: () => readonly TopicRecord[] | Promise<readonly TopicRecord[]>): Promise<ReadonlyMap<number, number>> {
    const sent = this.last.then(async () => this.send(await read()));
    this.last = sent.catch(() => undefined);
    return sent;
  }

  private async send(records: readonly TopicRecord[]): Promise<ReadonlyMap<number, number>> {
    if (records.length === 0) return new Map();
    const { topic } = this;
    const messages = records.map((record) => ({ ...record, headers: { ...record.headers } }));
    const rights = { topic: `Write on topic ${topic}` };
    const answered = await permitted(rights, () => this.producer.send({ topic, acks: -1, messages }));
    return new Map(answered.map((metadata) => [metadata.partition, lastOffset(metadata, records)]));
  }
}

function lastOffset({ partition, baseOffset }: RecordMetadata, records: readonly TopicRecord[]): number {
  if (baseOffset === undefined) throw new Error('Kafka acknowledged a batch without its offset');
  return Number(baseOffset) + records.filter((record) => record.partition === partition).length - 1;
}
