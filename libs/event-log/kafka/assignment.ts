import { setTimeout as pause } from 'node:timers/promises';
import type { Sequence } from '#identity';
import type { Subscriber } from '../event-log.ts';
import { readingFrom, type PartitionReading } from './partition-reading.ts';

/** Milliseconds between two tries to read positions. */
const RETRY = 1_000;

/** The partitions that this copy was given, and how far each is read: from the consumer's own positions on. */
export class Assignment {
  private readonly loaded: PromiseWithResolvers<void> = Promise.withResolvers();
  private readonly readings = new Map<number, PartitionReading>();
  private readonly ends = new Map<number, number>();
  private ended = false;

  constructor(
    private readonly subscriber: Subscriber,
    readonly partitions: readonly number[],
  ) {}

  /** Resolves when it is known where to read, or when this assignment is over. */
  get ready(): Promise<void> {
    return this.loaded.promise;
  }

  /** Undefined before it is known, and once this assignment is over. */
  reading(partition: number): PartitionReading | undefined {
    return this.isOver() ? undefined : this.readings.get(partition);
  }

  /** Notes that everything before `reading` is applied. */
  note(reading: PartitionReading): void {
    this.readings.set(reading.partition, reading);
  }

  /** Notes that the partition ended before this offset when it was last fetched. */
  noteEnd(partition: number, end: number): void {
    this.ends.set(partition, end);
  }

  /** Records between what is applied and the ends last seen. */
  get lag(): number {
    return [...this.readings.values()].reduce(
      (lag, { partition, next }) => lag + Math.max(0, (this.ends.get(partition) ?? next) - next),
      0,
    );
  }

  /** Partition → the offset that is read next. */
  get offsets(): ReadonlyMap<number, number> {
    return new Map([...this.readings].map(([partition, { next }]) => [partition, next]));
  }

  /** Another assignment follows, or none. */
  supersede(): void {
    this.ended = true;
    this.loaded.resolve();
  }

  /** Reads the positions `after` nothing of the former assignment is under way any more, and has each partition sought. */
  async load(
    after: Promise<void>,
    seek: (partition: number, offset: number) => void,
    failed: (error: unknown) => void,
  ): Promise<void> {
    await after;
    while (!this.isOver()) {
      try {
        const positions = await this.subscriber.positions(this.partitions);
        if (this.isOver()) return;
        for (const partition of this.partitions) this.note(readingFrom(positions.get(partition) ?? first(partition)));
        for (const [partition, offset] of this.offsets) seek(partition, offset);
        this.loaded.resolve();
        return;
      } catch (error) {
        failed(error);
        await pause(RETRY, undefined, { ref: false });
      }
    }
  }

  private isOver(): boolean {
    return this.ended;
  }
}

const first = (partition: number) => ({ partition, sequence: 0 as Sequence, eventId: null, nextOffset: null });
