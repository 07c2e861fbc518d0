/** Wakes those who wait for news. A ring that nobody waits for is kept for the next who does. */
export class Bell {
  private rung = false;
  private readonly waiting = new Set<() => void>();

  ring(): void {
    this.rung = true;
    for (const wake of this.waiting) wake();
  }

  /** How many wait now. */
  get waiters(): number {
    return this.waiting.size;
  }

  /** Resolves at the next ring, at once if one came since the last wait, or after so many milliseconds. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        // Whoever has waited long enough is forgotten: where nobody rings for days, each wait would leave something.
        const wake = (): void => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, milliseconds);
        this.waiting.add(wake);
      });
    }
    this.rung = false;
  }
}
