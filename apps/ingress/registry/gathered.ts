/** The most look-ups of one statement. */
const MOST = 256;

interface Waiting<Key, Found> {
  readonly key: Key;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Look-ups by key that arrive in one turn of the event loop go to the database as one statement: under load dozens of
 * requests are read from their sockets together, and a round trip for each costs both sides more than the look-up. No
 * timer: a look-up that is alone goes out in its own turn. `read` answers one value a key, in their order; when it
 * rejects, so does each look-up of that statement.
 */
export class Gathered<Key, Found> {
  private waiting: Waiting<Key, Found>[] = [];

  constructor(private readonly read: (keys: readonly Key[]) => Promise<readonly Found[]>) {}

  find(key: Key): Promise<Found> {
    return new Promise((resolve, reject) => {
      if (this.waiting.push({ key, resolve, reject }) === 1) setImmediate(() => this.send());
    });
  }

  private send(): void {
    const { waiting } = this;
    this.waiting = [];
    for (let first = 0; first < waiting.length; first += MOST) void this.answer(waiting.slice(first, first + MOST));
  }

  private async answer(waiting: readonly Waiting<Key, Found>[]): Promise<void> {
    try {
      const found = await this.read(waiting.map(({ key }) => key));
      if (found.length !== waiting.length) throw new Error('a gathered read answers for every key, in their order');
      for (const [index, value] of found.entries()) waiting[index]?.resolve(value);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
