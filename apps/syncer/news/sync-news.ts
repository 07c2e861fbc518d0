import type { WakeUp } from '#event-log';

/** Rings when something may have become due, here or in another copy, and now and then anyway. */
export class SyncNews {
  private closing = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    /** On the channel of schema `sync`. */
    private readonly wakeUp: WakeUp,
    private readonly ring: () => void,
  ) {}

  start(): void {
    this.wakeUp.start();
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.wakeUp.close();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isClosing()) {
      await this.wakeUp.wait();
      this.ring();
    }
  }

  private isClosing(): boolean {
    return this.closing;
  }
}
