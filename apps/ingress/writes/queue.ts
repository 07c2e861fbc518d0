/** What a queue is full of: how many commands wait, at most. Reaching it answers 503 with Retry-After. */
export const MAX_WAITING = 4_096;
/** The most commands of one transaction, unless one unit alone is larger. */
export const MAX_BATCH = 256;

interface Unit<Command, Result> {
  readonly commands: readonly Command[];
  readonly weight: number;
  readonly resolve: (results: readonly Result[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs one batch; resolves with one result per command, in their order. */
export type BatchRunner<Command, Result> = (commands: readonly Command[]) => Promise<readonly Result[]>;

/**
 * Gathers the commands that arrive while a batch is being committed into the next batch. There is no timer: an idle
 * queue runs a single command at once, a busy one grows its batches by itself. A unit (one request) is never split.
 */
export class WriteQueue<Command, Result> {
  private waiting: Unit<Command, Result>[] = [];
  private count = 0;
  private committing = 0;
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly run: BatchRunner<Command, Result>,
    private readonly limits = { waiting: MAX_WAITING, batch: MAX_BATCH },
    /** How much of the limits a command takes. */
    private readonly weigh: (command: Command) => number = () => 1,
  ) {}

  /** How many commands wait for their transaction, by their weight. */
  get depth(): number {
    return this.count;
  }

  /** As {@link depth}, and those whose transaction runs. */
  get load(): number {
    return this.count + this.committing;
  }

  /**
   * The results in order, or 'full' (nothing was accepted), or 'closed' (the service is stopping). `atLeast`: what they
   * weigh together, however few they are.
   */
  submit(commands: readonly Command[], atLeast = 0): Promise<readonly Result[] | 'full' | 'closed'> {
    if (this.closed) return Promise.resolve('closed');
    const weight = Math.max(
      atLeast,
      commands.reduce((sum, command) => sum + this.weigh(command), 0),
    );
    if (this.count > 0 && this.count + weight > this.limits.waiting) return Promise.resolve('full');
    return new Promise((resolve, reject) => {
      this.waiting.push({ commands, weight, resolve, reject });
      this.count += weight;
      this.running ??= this.drain();
    });
  }

  /** Takes nothing more in and resolves when everything accepted is answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async drain(): Promise<void> {
    // One turn of the event loop: requests that were read together from their sockets belong in one batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const units = this.takeBatch();
      this.committing = units.reduce((sum, unit) => sum + unit.weight, 0);
      await this.runNext(units);
      this.committing = 0;
    }
    this.running = undefined;
  }

  private takeBatch(): Unit<Command, Result>[] {
    let size = 0;
    let taken = 0;
    for (const unit of this.waiting) {
      if (taken > 0 && size + unit.weight > this.limits.batch) break;
      size += unit.weight;
      taken += 1;
    }
    this.count -= size;
    return this.waiting.splice(0, taken);
  }

  private async runNext(units: readonly Unit<Command, Result>[]): Promise<void> {
    try {
      const results = await this.run(units.flatMap((unit) => unit.commands));
      let next = 0;
      for (const unit of units) unit.resolve(results.slice(next, (next += unit.commands.length)));
    } catch (error) {
      for (const unit of units) unit.reject(error);
    }
  }
}
