import { KeyringUnavailable, type DataKey } from '../keys/keyring.ts';

/** Makes and commits this many keys. */
export type MakeKeys = (count: number) => Promise<readonly DataKey[]>;

const FIRST_BULK = 32;
const LARGEST_BULK = 512;
/** More than a full write queue; whoever comes beyond is told at once. */
const MOST_WAITING = 10_000;

interface Waiting {
  readonly give: (key: DataKey) => void;
  readonly refuse: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Keys of one tenant, committed ahead in bulk. Refilled in the background below a mark; the bulk grows with use, so
 * that a small tenant leaves few unused keys behind at each end of the process (they are never collected) and a busy
 * one never waits for a commit.
 */
export class KeyPool {
  private readonly ready: DataKey[] = [];
  private readonly waiting: Waiting[] = [];
  private bulk = FIRST_BULK;
  private filling: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly make: MakeKeys,
    private readonly takeTimeout: number,
  ) {}

  take(): Promise<DataKey> {
    if (this.closed) return Promise.reject(new KeyringUnavailable('the keyring is closed'));
    const key = this.waiting.length === 0 ? this.ready.pop() : undefined;
    const given = key === undefined ? this.wait() : Promise.resolve(key);
    this.fill();
    return given;
  }

  /** Refuses who waits, and resolves when no key is being made any more. */
  async close(): Promise<void> {
    this.closed = true;
    this.refuseAll(new KeyringUnavailable('the keyring is closed'));
    await this.filling;
  }

  private wait(): Promise<DataKey> {
    if (this.waiting.length >= MOST_WAITING) {
      return Promise.reject(new KeyringUnavailable('too many writes wait for fresh keys'));
    }
    return new Promise((give, refuse) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        refuse(new KeyringUnavailable(`no fresh key within ${this.takeTimeout} ms`));
      }, this.takeTimeout);
      const waiting = { give, refuse, timer };
      this.waiting.push(waiting);
    });
  }

  private fill(): void {
    if (this.filling !== undefined || this.closed || !this.isLow()) return;
    this.filling = this.fillUp().finally(() => {
      this.filling = undefined;
    });
  }

  /** One failure refuses all who wait now; the next to come tries again. */
  private async fillUp(): Promise<void> {
    while (this.isLow() && !this.closed) {
      try {
        this.ready.push(...(await this.make(this.bulk)));
      } catch (error) {
        this.refuseAll(unavailable(error));
        return;
      }
      this.bulk = Math.min(this.bulk * 2, LARGEST_BULK);
      this.handOut();
    }
  }

  private isLow(): boolean {
    return this.ready.length < this.bulk || this.waiting.length > 0;
  }

  private handOut(): void {
    while (this.waiting.length > 0) {
      const key = this.ready.pop();
      const first = key && this.waiting.shift();
      if (key === undefined || first === undefined) return;
      clearTimeout(first.timer);
      first.give(key);
    }
  }

  private refuseAll(error: KeyringUnavailable): void {
    for (const { refuse, timer } of this.waiting.splice(0)) {
      clearTimeout(timer);
      refuse(error);
    }
  }
}

const unavailable = (error: unknown): KeyringUnavailable =>
  error instanceof KeyringUnavailable ? error : new KeyringUnavailable('no fresh keys can be made', { cause: error });
