import type { DeliveredBatch, DeliveredEvent } from '../event-log.ts';

/** What waits to be delivered. */
export interface Ticket {
  /** Resolves when the events are applied; rejects when they were not. */
  readonly done: Promise<void>;
  /** Takes the events back. Resolves once nothing happens with them any more, be it that they were applied. */
  cancel(): Promise<void>;
}

interface Waiting {
  readonly events: readonly DeliveredEvent[];
  readonly settled: PromiseWithResolvers<void>;
}

/**
 * Joins what several partitions bring into batches, one at a time: whatever came while the last one was applied.
 * Alone, each partition's few events would cost a transaction of their own.
 */
export class Gathering {
  private readonly waiting: Waiting[] = [];
  private running: Promise<void> | undefined;

  constructor(
    /** Most events of a batch; a single ticket may have more. */
    private readonly limit: number,
    private readonly deliver: (batch: DeliveredBatch) => Promise<void>,
  ) {}

  add(events: readonly DeliveredEvent[]): Ticket {
    const waiting: Waiting = { events, settled: Promise.withResolvers() };
    this.waiting.push(waiting);
    this.running ??= this.run();
    const done = waiting.settled.promise;
    // Whoever cancels no longer listens.
    done.catch(() => undefined);
    return { done, cancel: () => this.cancel(waiting) };
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async cancel(waiting: Waiting): Promise<void> {
    const place = this.waiting.indexOf(waiting);
    if (place !== -1) this.waiting.splice(place, 1);
    else await waiting.settled.promise.catch(() => undefined);
  }

  private async run(): Promise<void> {
    // Those who came in the same turn of the event loop go together.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.deliverNext();
    this.running = undefined;
  }

  private async deliverNext(): Promise<void> {
    const taken = this.take();
    try {
      await this.deliver({ events: taken.flatMap(({ events }) => events) });
      for (const { settled } of taken) settled.resolve();
    } catch (error) {
      for (const { settled } of taken) settled.reject(error);
    }
  }

  private take(): Waiting[] {
    let events = 0;
    const beyond = this.waiting.findIndex((waiting, place) => {
      events += waiting.events.length;
      return place > 0 && events > this.limit;
    });
    return this.waiting.splice(0, beyond === -1 ? this.waiting.length : beyond);
  }
}
