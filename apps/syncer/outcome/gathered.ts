/** Most that one flush takes. */
const FLUSH = 500;

/**
 * Group commit without a timer: whatever was handed in while the last flush ran goes into the next one together. Each
 * submitter gets its own answer, or the flush's error.
 */
export class Gathered<Item, Answer> {
  private waiting: { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = [];
  private running: Promise<void> | undefined;

  /** `flush` answers in the order of the items. */
  constructor(private readonly flush: (items: readonly Item[]) => Promise<readonly Answer[]>) {}

  submit(item: Item): Promise<Answer> {
    const answered = new Promise<Answer>((resolve, reject) => this.waiting.push({ item, resolve, reject }));
    this.running ??= this.run();
    return answered;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private async run(): Promise<void> {
    // What is handed in by the same turn of the event loop belongs together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, FLUSH);
      try {
        const answers = await this.flush(batch.map(({ item }) => item));
        for (const [place, { resolve, reject }] of batch.entries()) {
          const answer = answers[place];
          if (answer === undefined) reject(new Error('a flush answered fewer items than it was given'));
          else resolve(answer);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.running = undefined;
  }
}
