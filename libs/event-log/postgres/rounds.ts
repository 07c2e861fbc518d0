import type { WakeUp } from './wake-up.ts';

/**
 * Does the same work once at the start, then whenever a channel is notified, and now and then anyway; never twice at
 * the same time. What is notified during a round makes another one.
 */
export class Rounds {
  private readonly ending = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly wakeUp: WakeUp,
    /** Must not reject: what goes wrong is its own to tell, and to try again. `ending`: no more rounds are wanted. */
    private readonly work: (ending: AbortSignal) => Promise<void>,
  ) {}

  /** Wakes it by hand. */
  ring(): void {
    this.wakeUp.ring();
  }

  start(): void {
    this.wakeUp.start();
    this.running = this.run(this.ending.signal);
  }

  /** Resolves when the round that is going on has ended. */
  async close(): Promise<void> {
    this.ending.abort();
    await this.wakeUp.close();
    await this.running;
  }

  private async run(ending: AbortSignal): Promise<void> {
    for (; !ending.aborted; await this.wakeUp.wait()) await this.work(ending);
  }
}
