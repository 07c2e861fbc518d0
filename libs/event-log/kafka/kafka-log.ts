import type { Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import type { Sequence } from '#identity';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import type { EventLog, ReadRequest, Subscriber, Subscription } from '../event-log.ts';
import { askAgain } from './ask-again.ts';
import { ensureTopics } from './ensure-topics.ts';
import { KafkaSubscription } from './kafka-subscription.ts';
import { OrderedReader } from './ordered-reader.ts';
import { eventOf } from './partition-reading.ts';
import { readRecords, readingRights, type OffsetRange } from './read-records.ts';
import { permitted } from './refusal.ts';
import { eventsTopic } from './topics.ts';
import { topicOffsets, withAdmin } from './with-admin.ts';

/** The log read from `identity.events`. */
export class KafkaLog implements EventLog {
  private readonly subscriptions = new Set<Subscription>();
  /** Partition → its end when it was last looked at, and the sequence of the record before it. */
  private readonly newest = new Map<number, { readonly end: number; readonly sequence: Sequence }>();
  private sound = false;
  private reader: OrderedReader | undefined;
  private given: { readonly after: Sequence; readonly partitions: string | undefined } = {
    after: START,
    partitions: undefined,
  };
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly kafka: Kafka,
    private readonly logger: Logger,
    private readonly topic: string,
  ) {}

  /**
   * Pages that follow each other are read on from where the last one ended. One that does not begins at the start of
   * the topic: Kafka has no index of sequences. Readings wait for each other.
   */
  read(request: ReadRequest): Promise<readonly SealedEvent[]> {
    const read = this.reading.then(() => this.readOn(request));
    this.reading = read.catch(() => undefined);
    return read;
  }

  /** The highest of what the partitions end with. A former leader's late copy at an end hides what is before it until the next event. */
  async tail(): Promise<Sequence> {
    await this.provide();
    const ranges = new Map(
      [...(await topicOffsets(this.kafka, this.topic))]
        .filter(([partition, { from, to }]) => from < to && this.newest.get(partition)?.end !== to)
        .map(([partition, { to }]) => [partition, { from: to - 1, to }]),
    );
    await readRecords(this.kafka, this.topic, ranges, (record) => {
      const { partition, offset } = record;
      const { sequence } = eventOf(record, `topic ${this.topic}, partition ${partition}, offset ${offset}`);
      this.newest.set(partition, { end: offset + 1, sequence });
    });
    return [...this.newest.values()].reduce<Sequence>(
      (tail, { sequence }) => (sequence > tail ? sequence : tail),
      START,
    );
  }

  subscribe(subscriber: Subscriber): Promise<Subscription> {
    const { kafka, logger, topic } = this;
    const provide = (): Promise<void> => this.provide();
    const subscription = new KafkaSubscription({ kafka, topic, subscriber, logger, provide });
    this.subscriptions.add(subscription);
    subscription.start();
    return Promise.resolve(subscription);
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    await this.reading;
    await this.reader?.close();
  }

  /** Makes the topic, or refuses one that would lose events; once it was found sound, that holds. */
  private async provide(): Promise<void> {
    if (this.sound) return;
    await withAdmin(this.kafka, (admin) => ensureTopics(admin, [eventsTopic(this.topic)]));
    this.sound = true;
  }

  private async readOn(request: ReadRequest): Promise<SealedEvent[]> {
    await this.provide();
    const ends = await topicOffsets(this.kafka, this.topic);
    try {
      const events = await permitted(readingRights(this.topic), async () =>
        readFrom(await this.readerAt(request), request, ends),
      );
      this.given = { after: events.at(-1)?.sequence ?? request.after, partitions: request.partitions?.join() };
      return events;
    } catch (error) {
      await this.dropReader();
      throw error;
    }
  }

  /** The reader that stands there, or one from the beginning: what comes before is read and left out. */
  private async readerAt({ after, partitions }: ReadRequest): Promise<OrderedReader> {
    // Of the partitions asked for, nothing lies between what was given last and where the reader stands.
    const goesOn = this.given.after === after && this.given.partitions === partitions?.join();
    if (!goesOn && this.reader?.after !== after) await this.dropReader();
    this.reader ??= await askAgain(() => OrderedReader.open(this.kafka, this.topic, START));
    return this.reader;
  }

  private async dropReader(): Promise<void> {
    const reader = this.reader;
    this.reader = undefined;
    await reader?.close();
  }
}

/** Most events read at once of those that lie before `after`. */
const SKIPPED = 10_000;

async function readFrom(
  reader: OrderedReader,
  { after, limit, partitions }: ReadRequest,
  ends: ReadonlyMap<number, OffsetRange>,
): Promise<SealedEvent[]> {
  const wanted = partitions === undefined ? undefined : new Set(partitions);
  const events: SealedEvent[] = [];
  while (events.length < limit) {
    const page = await reader.next(Math.min(SKIPPED, Math.max(after - reader.after, limit - events.length)), ends);
    if (page.length === 0) break;
    events.push(...page.filter(({ partition, sequence }) => sequence > after && (wanted?.has(partition) ?? true)));
  }
  return events;
}

const START = 0 as Sequence;
