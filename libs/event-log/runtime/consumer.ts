import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from 'pino';
import { inTransaction, isOutage } from '#platform';
import { PARTITIONS, type DeliveredBatch, type DeliveredEvent, type Position } from '../event-log.ts';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { MAX_PARKED_SUBJECTS, clearParked, countParkedSubjects, park, parkedSubjects, subjectText } from './parking.ts';
import { insertPositions, movePositions, readPositions, type Move } from './positions.ts';
import { FencedOff, StopConsumer } from './stop-consumer.ts';

/** What a handler is given: events in order, and the transaction that its effect belongs in. */
export interface LogBatch {
  readonly events: readonly SealedEvent[];
  readonly tx: PoolClient;
}

export interface ConsumerOptions {
  /** Its name in positions, leases and metrics. */
  readonly consumer: string;
  /** The schema with its tables (consumerTables), and a pool on that database. */
  readonly schema: string;
  readonly pool: Pool;
  readonly logger: Logger;
  /** Applies a batch inside `tx`. Rejecting rolls everything back. */
  readonly handle: (batch: LogBatch) => Promise<void>;
  /** Milliseconds before each further try of an event that fails alone; after the last it is parked. */
  readonly retries?: readonly number[];
  /** False for a consumer that must never skip (the audit log): it stops at a poison event. */
  readonly parks?: boolean;
}

const RETRIES = [50, 250, 1_000];

/** Applies delivered batches: effect and position in one transaction, exactly once, a poison event parked. */
export class Consumer {
  private positions = new Map<number, Position>();
  private stopped: string | undefined;

  constructor(private readonly options: ConsumerOptions) {}

  /** Why nothing is applied at the moment; undefined while all is well. */
  get trouble(): string | undefined {
    return this.stopped;
  }

  /** The lowest and the highest of the positions of the partitions held; undefined while none is held. */
  get span(): { readonly lowest: number; readonly highest: number } | undefined {
    const sequences = [...this.positions.values()].map(({ sequence }) => sequence);
    if (sequences.length === 0) return undefined;
    return { lowest: Math.min(...sequences), highest: Math.max(...sequences) };
  }

  async load(partitions: readonly number[]): Promise<ReadonlyMap<number, Position>> {
    const { pool, schema, consumer } = this.options;
    await insertPositions(
      pool,
      schema,
      consumer,
      Array.from({ length: PARTITIONS }, (_, partition) => partition),
    );
    const loaded = await readPositions(pool, schema, consumer, partitions);
    this.positions = new Map(loaded);
    return loaded;
  }

  /** Resolves when the batch is applied or parked. Rejects with FencedOff, or StopConsumer while it must wait. */
  async deliver(batch: DeliveredBatch): Promise<void> {
    const fresh = batch.events.filter(({ partition, event }) => event.sequence > this.positionOf(partition).sequence);
    if (fresh.length === 0) return;
    try {
      await this.applyOrIsolate(fresh);
      this.stopped = undefined;
    } catch (error) {
      if (error instanceof FencedOff) throw error;
      this.stopped = error instanceof StopConsumer ? error.message : 'the store of this consumer cannot be reached';
      throw error;
    }
  }

  /** Moves partitions without an event of their own up to what was read of the log, so that a restart reads on from there. */
  async advance(to: { readonly sequence: Position['sequence']; readonly eventId: string }): Promise<void> {
    const moves = [...this.positions.values()]
      .filter(({ sequence }) => sequence < to.sequence)
      .map((from) => ({ from, to: { ...from, sequence: to.sequence, eventId: to.eventId } }));
    if (moves.length === 0) return;
    const moved = await movePositions(this.options.pool, this.options.schema, this.options.consumer, moves);
    if (moved !== moves.length) throw new FencedOff(this.options.consumer);
    this.remember(moves);
  }

  private async applyOrIsolate(events: readonly DeliveredEvent[]): Promise<void> {
    try {
      await this.apply(events);
    } catch (error) {
      if (mustWait(error)) throw error;
      this.options.logger.warn(
        { err: error, events: events.length },
        'a batch failed; its events are applied one by one',
      );
      for (const event of events) await this.applyAlone(event);
    }
  }

  private async applyAlone(event: DeliveredEvent): Promise<void> {
    const { logger, parks = true, retries = RETRIES } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.apply([event]);
        return;
      } catch (error) {
        if (mustWait(error)) throw error;
        const delay = retries[attempt - 1];
        const { sequence, type } = event.event;
        if (delay === undefined && !parks)
          throw new StopConsumer(`event ${sequence} (${type}) cannot be applied`, { cause: error });
        if (delay === undefined) {
          logger.error({ err: error, sequence, type, attempt }, 'an event is parked');
          await this.parkEvent(event, reasonOf(error), attempt);
          return;
        }
        await pause(delay);
      }
    }
  }

  private async apply(events: readonly DeliveredEvent[]): Promise<void> {
    const { pool, handle } = this.options;
    const moves = this.movesOf(events);
    await inTransaction(pool, async (tx) => {
      await this.fence(tx, moves);
      const applicable = await this.withoutParked(
        tx,
        events.map(({ event }) => event),
      );
      if (applicable.length > 0) await handle({ events: applicable, tx });
    });
    this.remember(moves);
  }

  private async parkEvent(delivered: DeliveredEvent, reason: string, attempts: number): Promise<void> {
    const { pool, schema, consumer } = this.options;
    const moves = this.movesOf([delivered]);
    await inTransaction(pool, async (tx) => {
      await this.fence(tx, moves);
      await park(tx, schema, consumer, delivered.event, reason, attempts);
      if ((await countParkedSubjects(tx, schema, consumer)) > MAX_PARKED_SUBJECTS) {
        throw new StopConsumer(`events of more than ${MAX_PARKED_SUBJECTS} people cannot be applied`);
      }
    });
    this.remember(moves);
  }

  private async fence(tx: PoolClient, moves: readonly Move[]): Promise<void> {
    const moved = await movePositions(tx, this.options.schema, this.options.consumer, moves);
    if (moved !== moves.length) throw new FencedOff(this.options.consumer);
  }

  /** Parks what comes behind a parked event of the same person; a deletion clears the queue and goes through. */
  private async withoutParked(tx: PoolClient, events: readonly SealedEvent[]): Promise<readonly SealedEvent[]> {
    const { schema, consumer } = this.options;
    const parked = new Set(await parkedSubjects(tx, schema, consumer, events));
    if (parked.size === 0) return events;
    const applicable: SealedEvent[] = [];
    for (const event of events) {
      const subject = subjectText(event);
      if (parked.has(subject) && ENDS_A_PERSON.has(event.type)) {
        await clearParked(tx, schema, consumer, event);
        parked.delete(subject);
      }
      if (parked.has(subject)) await park(tx, schema, consumer, event, 'behind a parked event', 0);
      else applicable.push(event);
    }
    return applicable;
  }

  private movesOf(events: readonly DeliveredEvent[]): Move[] {
    const last = new Map<number, DeliveredEvent>();
    for (const delivered of events) last.set(delivered.partition, delivered);
    return [...last].map(([partition, { event, offset }]) => {
      const nextOffset = offset === null ? null : String(BigInt(offset) + 1n);
      const to = { partition, sequence: event.sequence, eventId: event.id, nextOffset };
      return { from: this.positionOf(partition), to };
    });
  }

  /** An event of a partition that is not held is never taken for one that was applied: the positions are read again. */
  private positionOf(partition: number): Position {
    const position = this.positions.get(partition);
    if (position === undefined) throw new FencedOff(this.options.consumer);
    return position;
  }

  private remember(moves: readonly Move[]): void {
    for (const { to } of moves) this.positions.set(to.partition, to);
  }
}

const ENDS_A_PERSON = new Set(['rollcall.user.deleted', 'rollcall.user.erased']);

const mustWait = (error: unknown): boolean =>
  error instanceof FencedOff || error instanceof StopConsumer || isOutage(error);

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name === 'Error' ? error.constructor.name : error.name}${code}`;
}
