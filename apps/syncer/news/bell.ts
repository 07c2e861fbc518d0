/** Wakes one sleeper. Rung while nobody sleeps, it lets the next sleep pass at once, so that no news is lost. */
export class Bell {
  private rung = false;
  private wake: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Until it rings, or `milliseconds` have passed; whether it rang. */
  async sleep(milliseconds: number): Promise<boolean> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = undefined;
    const { rung } = this;
    this.rung = false;
    return rung;
  }
}
