import type { Kafka, Producer, RecordMetadata } from 'kafkajs';
import type { Pool } from 'pg';
import { Replaced, type Term } from '#platform';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { permitted } from '../kafka/refusal.ts';
import { readEvents } from '../postgres/read-events.ts';
import { nextSend, type OutgoingRecord } from './next-send.ts';
import { PublishingStopped } from './publishing-stopped.ts';
import { recover } from './recover.ts';
import { beginEpoch } from './store/begin-epoch.ts';
import { movePublished } from './store/move-published.ts';
import type { PublishedRecord, PublishedUpTo } from './store/published.ts';
import { readPublished } from './store/read-published.ts';

export interface TermOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly pool: Pool;
  readonly epoch: number;
  /** Whether the lease is still held. Asked before every send. */
  readonly leads: () => boolean;
  /** Told how many events Kafka has acknowledged. */
  readonly counted: (events: number) => void;
}

/** Events read at a time. */
const PAGE = 500;
/** CloudEvents, Kafka binding, structured mode. */
const HEADERS = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };

/** One leader's publishing, from what is stored and from what the topic really holds. */
export class PublisherTerm implements Term {
  /** Read and not yet settled; they follow `published` without a gap. */
  private events: readonly SealedEvent[] = [];

  private constructor(
    private readonly options: TermOptions,
    private readonly producer: Producer,
    private published: PublishedUpTo,
    /** The last record of each partition that Kafka has. */
    private readonly records: Map<number, PublishedRecord>,
  ) {}

  static async begin(options: TermOptions): Promise<PublisherTerm> {
    const { kafka, topic, pool, epoch } = options;
    const published = await beginEpoch(pool, epoch);
    if (published === undefined) throw new Replaced(topic);
    const stored = await readPublished(pool);
    const found = await recover({ kafka, topic, pool, published, records: stored });
    const moved = [...found.values()].filter(({ partition, sequence }) => stored.get(partition)?.sequence !== sequence);
    await note(options, published, published, moved);
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
    const term = new PublisherTerm(options, producer, published, new Map([...stored, ...found]));
    try {
      // An idempotent producer is registered at once, which takes a right to write.
      await permitted({ cluster: `Write on topic ${topic}` }, () => producer.connect());
    } catch (error) {
      await term.end();
      throw error;
    }
    return term;
  }

  async turn(): Promise<boolean> {
    if (this.events.length === 0) this.events = await this.readOn();
    if (this.events.length === 0) return false;
    const { records, settled } = nextSend(this.events, (event) => this.holds(event));
    const last = this.events[settled - 1];
    if (last === undefined) throw new Error('a send settles no event');
    const acknowledged = await this.send(records);
    const to = { sequence: last.sequence, eventId: last.id };
    await note(this.options, this.published, to, acknowledged);
    for (const record of acknowledged) this.records.set(record.partition, record);
    this.published = to;
    this.events = this.events.slice(settled);
    this.options.counted(records.length);
    return true;
  }

  async end(): Promise<void> {
    await this.producer.disconnect();
  }

  private async readOn(): Promise<readonly SealedEvent[]> {
    const { pool } = this.options;
    const after = this.published.sequence;
    const events = await readEvents(pool, { after, limit: PAGE });
    const gap = events.findIndex(({ sequence }, place) => sequence !== after + 1 + place);
    if (gap === -1) return events;
    throw new PublishingStopped(
      `log.event has no sequence ${after + 1 + gap}, but ${events[gap]?.sequence ?? ''}: events are missing that were ` +
        `never published (up to ${after} all are); bring them back, nothing is published until then`,
    );
  }

  private holds({ partition, sequence }: SealedEvent): boolean {
    return sequence <= (this.records.get(partition)?.sequence ?? 0);
  }

  /** The last record of each partition, once all in-sync replicas have everything. */
  private async send(records: readonly OutgoingRecord[]): Promise<PublishedRecord[]> {
    if (records.length === 0) return [];
    const { topic, leads } = this.options;
    if (!leads()) throw new Replaced(topic);
    const messages = records.map(({ event: { partition }, key, value }) => ({
      ...{ partition, key, value },
      headers: HEADERS,
    }));
    const rights = { topic: `Write on topic ${topic}` };
    const answered = await permitted(rights, () => this.producer.send({ topic, acks: -1, messages }));
    const acknowledged = lastOfEachPartition(records, answered);
    for (const { partition, offset } of acknowledged) {
      if (offset > (this.records.get(partition)?.offset ?? -1)) continue;
      throw new Error(`topic ${topic} has taken a record of partition ${partition} below one that it had acknowledged`);
    }
    return acknowledged;
  }
}

async function note(
  { pool, epoch, topic }: TermOptions,
  from: PublishedUpTo,
  to: PublishedUpTo,
  records: readonly PublishedRecord[],
): Promise<void> {
  if (!(await movePublished(pool, { epoch, from: from.sequence, to, records }))) throw new Replaced(topic);
}

/**
 * kafkajs can answer for a part of the send and call it done, where a partition's leader moves between two tries. Only
 * what is in the answer is acknowledged, and a send that is not as a whole ends the term.
 */
function lastOfEachPartition(
  records: readonly OutgoingRecord[],
  answered: readonly RecordMetadata[],
): PublishedRecord[] {
  const first = new Map(answered.map(({ partition, baseOffset }) => [partition, Number(baseOffset ?? NaN)]));
  const last = new Map<number, PublishedRecord>();
  for (const { event } of records) {
    const { partition, sequence, id } = event;
    const before = last.get(partition);
    const offset = before === undefined ? (first.get(partition) ?? NaN) : before.offset + 1;
    if (!(offset >= 0)) throw new Error(`Kafka has acknowledged a send without partition ${partition}`);
    last.set(partition, { partition, sequence, offset, eventId: id });
  }
  return [...last.values()];
}
