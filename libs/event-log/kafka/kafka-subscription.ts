import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import type { DeliveredBatch, DeliveredEvent, Subscriber, Subscription, SubscriptionTrouble } from '../event-log.ts';
import { FencedOff } from '../runtime/stop-consumer.ts';
import { Assignment } from './assignment.ts';
import { UnfitTopic } from './ensure-topics.ts';
import { Gathering } from './gathering.ts';
import { MembershipLost, beating } from './heartbeat.ts';
import { takeRecords } from './partition-reading.ts';
import { KafkaRefusal, kafkaTrouble, withRights, type Rights } from './refusal.ts';
import type { TopicRecord } from './read-records.ts';
import { TopicFault } from './topic-fault.ts';

export interface KafkaSubscriptionOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly subscriber: Subscriber;
  readonly logger: Logger;
  /** Makes the topic where it is missing. Rejects with UnfitTopic, or when Kafka cannot be reached. */
  readonly provide: () => Promise<void>;
}

/**
 * Milliseconds. A copy that died is replaced within 7 s: 6 s is the shortest session that brokers grant, and the others
 * hear of its end with their next heartbeat.
 */
const SESSION = 6_000;
const HEARTBEAT = 500;
const FETCH_WAIT = 250;
/** Milliseconds before what could not be applied or reached is tried again, growing to the last. */
const BACK_OFF = [100, 250, 500, 1_000, 2_000, 5_000];
/** Milliseconds before a topic that somebody has to mend is looked at again. */
const AFTER_FAULT = 5_000;
/** Milliseconds between two reports of offsets to Kafka. */
const REPORT = 5_000;
/** Every partition's records are taken as they come, so that one transaction can take those of all. */
const AT_ONCE = 64;

/**
 * One consumer's reading of the topic. Kafka's group shares the partitions between copies; where to read is asked of
 * the consumer's own positions, and what the group has committed counts for lag tools only.
 */
export class KafkaSubscription implements Subscription {
  private readonly gathering: Gathering;
  private readonly abort = new AbortController();
  private readonly faults = new Map<number, string>();
  private assignment: Assignment;
  private running: Promise<void> = Promise.resolve();
  private outage: SubscriptionTrouble | undefined;
  private failures = 0;
  private reported = 0;

  constructor(private readonly options: KafkaSubscriptionOptions) {
    const { subscriber } = options;
    this.assignment = new Assignment(subscriber, []);
    this.gathering = new Gathering(subscriber.batch, (batch) => this.hand(batch));
  }

  get trouble(): SubscriptionTrouble | undefined {
    const [fault] = this.faults.values();
    return fault === undefined ? this.outage : { kind: 'stop', reason: fault };
  }

  get lag(): number {
    return this.assignment.lag;
  }

  /** Goes on by itself from then on, also through outages. */
  start(): void {
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.abort.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { logger, topic, provide } = this.options;
    let failures = 0;
    while (!this.abort.signal.aborted) {
      try {
        await provide();
        await this.consume(() => (failures = 0));
      } catch (met) {
        const error = withRights(met, this.rights());
        const toMend = error instanceof UnfitTopic || error instanceof KafkaRefusal ? error : undefined;
        const outage: SubscriptionTrouble =
          toMend === undefined
            ? { kind: 'lag', reason: kafkaTrouble(error) ?? 'Kafka cannot be reached' }
            : { kind: 'stop', reason: toMend.message };
        // What lasts is said once.
        const level = outage.reason === this.outage?.reason ? 'debug' : 'warn';
        const cause = toMend === undefined ? { err: error } : {};
        logger[level]({ ...cause, topic, reason: outage.reason }, 'not consuming; it will be tried again');
        this.outage = outage;
        await this.rest(toMend === undefined ? delayAfter(failures) : AFTER_FAULT);
        failures += 1;
      }
    }
  }

  /** One membership of the group, until the subscription is closed or the membership breaks. */
  private async consume(joined: () => void): Promise<void> {
    const { kafka, topic, subscriber } = this.options;
    const { signal } = this.abort;
    // Closed meanwhile: no event would tell it to who listens from now on.
    if (signal.aborted) return;
    const consumer = kafka.consumer({
      groupId: `${topic}.${subscriber.consumer}`,
      allowAutoTopicCreation: false,
      sessionTimeout: SESSION,
      heartbeatInterval: HEARTBEAT,
      maxWaitTimeInMs: FETCH_WAIT,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    const ended: PromiseWithResolvers<void> = Promise.withResolvers();
    const end = (): void => ended.resolve();
    signal.addEventListener('abort', end);
    consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      joined();
      this.join(consumer, payload.memberAssignment[topic] ?? []);
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      const run = consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: AT_ONCE,
        eachBatch: (payload) => this.take(consumer, payload),
      });
      await Promise.all([run, ended.promise]);
      await this.report(consumer, this.assignment);
    } finally {
      signal.removeEventListener('abort', end);
      this.assignment.supersede();
      await consumer.disconnect();
    }
  }

  private rights(): Rights {
    const { topic, subscriber } = this.options;
    return { topic: `Read on topic ${topic}`, group: `Read on group ${topic}.${subscriber.consumer}` };
  }

  private join(consumer: Consumer, partitions: readonly number[]): void {
    const { subscriber, logger } = this.options;
    logger.info({ consumer: subscriber.consumer, partitions: partitions.length }, 'partitions assigned');
    this.outage = undefined;
    this.faults.clear();
    this.assign(consumer, partitions);
  }

  private assign(consumer: Consumer, partitions: readonly number[]): void {
    const { subscriber, logger, topic } = this.options;
    this.assignment.supersede();
    this.assignment = new Assignment(subscriber, partitions);
    const seek = (partition: number, offset: number): void =>
      consumer.seek({ topic, partition, offset: String(offset) });
    void this.assignment.load(this.gathering.idle(), seek, (error) => {
      logger.warn({ err: error, consumer: subscriber.consumer }, 'positions cannot be read; tried again');
      this.outage = { kind: 'stop', reason: 'the store of this consumer cannot be reached' };
    });
  }

  private async take(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { assignment } = this;
    const { batch } = payload;
    const size = this.options.subscriber.batch;
    try {
      await beating(payload, HEARTBEAT, assignment.ready);
      assignment.noteEnd(batch.partition, Number(batch.highWatermark));
      for (let from = 0; from < batch.messages.length; from += size) {
        const records = batch.messages.slice(from, from + size).map(toRecord(batch.partition));
        const last = records.at(-1);
        if (last === undefined || !(await this.apply(consumer, payload, assignment, records))) return;
        payload.resolveOffset(String(last.offset));
      }
      await this.report(consumer, assignment, REPORT);
    } catch (error) {
      throw error instanceof MembershipLost ? error.reason : error;
    }
  }

  /** True when the records are applied; false when they are to be read again, here or by another copy. */
  private async apply(
    consumer: Consumer,
    payload: EachBatchPayload,
    assignment: Assignment,
    records: readonly TopicRecord[],
  ): Promise<boolean> {
    const { partition } = payload.batch;
    for (;;) {
      const reading = assignment.reading(partition);
      if (reading === undefined || payload.isStale() || this.abort.signal.aborted) return false;
      try {
        const taken = takeRecords(reading, records, this.options.topic);
        if (!(await this.deliver(payload, taken.events))) return false;
        assignment.note(taken.reading);
        this.faults.delete(partition);
        return true;
      } catch (error) {
        if (error instanceof MembershipLost) throw error;
        const again = await this.recover(error, payload);
        if (again || assignment !== this.assignment) continue;
        this.assign(consumer, assignment.partitions);
      }
    }
  }

  /** Hands a batch over, and counts how often in a row that failed. */
  private async hand(batch: DeliveredBatch): Promise<void> {
    const { logger, subscriber } = this.options;
    try {
      await subscriber.deliver(batch);
      this.failures = 0;
    } catch (error) {
      if (error instanceof FencedOff) {
        logger.info({ consumer: subscriber.consumer }, 'fenced off; positions are read again');
      } else {
        this.failures += 1;
        logger.warn({ err: error, consumer: subscriber.consumer, failures: this.failures }, 'not applied; tried again');
      }
      throw error;
    }
  }

  /** True when they were applied. */
  private async deliver(payload: EachBatchPayload, events: readonly DeliveredEvent[]): Promise<boolean> {
    if (events.length === 0) return true;
    const ticket = this.gathering.add(events);
    try {
      return await beating(payload, HEARTBEAT, ticket.done);
    } finally {
      await ticket.cancel();
    }
  }

  /** Waits as the error asks for. True: the same records again; false: the positions are to be read again. */
  private async recover(error: unknown, payload: EachBatchPayload): Promise<boolean> {
    const { partition } = payload.batch;
    if (error instanceof FencedOff) return false;
    if (error instanceof TopicFault) {
      if (!this.faults.has(partition)) this.options.logger.error({ err: error, partition }, 'the topic is at fault');
      this.faults.set(partition, error.message);
      await beating(payload, HEARTBEAT, this.rest(AFTER_FAULT));
      return false;
    }
    await beating(payload, HEARTBEAT, this.rest(delayAfter(this.failures)));
    return true;
  }

  /** For lag tools only: nothing of ours reads what is committed here. */
  private async report(consumer: Consumer, assignment: Assignment, every = 0): Promise<void> {
    if (performance.now() - this.reported < every) return;
    this.reported = performance.now();
    const { topic, logger } = this.options;
    const offsets = [...assignment.offsets].map(([partition, next]) => ({ topic, partition, offset: String(next) }));
    try {
      await consumer.commitOffsets(offsets);
    } catch (error) {
      logger.debug({ err: error, topic }, 'offsets were not reported to Kafka');
    }
  }

  private async rest(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.abort.signal }).catch(() => undefined);
  }
}

const delayAfter = (failures: number): number => BACK_OFF[Math.min(failures, BACK_OFF.length - 1)] ?? 0;

const toRecord =
  (partition: number) =>
  ({ offset, value }: EachBatchPayload['batch']['messages'][number]): TopicRecord => ({
    partition,
    offset: Number(offset),
    value,
  });
