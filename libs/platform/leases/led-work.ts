import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Leadership, type LeadershipOptions } from './leadership.ts';

/** One leader's time. Whatever goes wrong ends it, and the next begins from what is stored. */
export interface Term {
  /** Does what is next; false when there was nothing. Rejects with {@link Replaced} once another leader has begun. */
  turn(): Promise<boolean>;
  end(): Promise<void>;
}

/** Another leader has begun: what this one was about to do is no longer its to do. */
export class Replaced extends Error {
  override readonly name = 'Replaced';

  constructor(what: string) {
    super(`another leader does it: ${what}`);
  }
}

export interface LedWorkOptions extends LeadershipOptions {
  readonly begin: (leadership: Leadership) => Promise<Term>;
  /** Resolves when there may be something to do, and now and then anyway. */
  readonly news: () => Promise<void>;
  /** Whether it takes somebody's hand to go on. The error's message is then shown to people. */
  readonly stops: (error: unknown) => boolean;
  /** What people are told while it cannot go on but will by itself. */
  readonly lagReason: (error: unknown) => string;
}

/** Why nothing is done: a lag passes by itself, a stop is for somebody to mend. */
export interface WorkTrouble {
  readonly kind: 'lag' | 'stop';
  readonly reason: string;
}

/** Milliseconds before the next try. */
const BACK_OFF = [200, 500, 1_000, 2_000, 5_000, 10_000];
/** Milliseconds between two looks at the lease while another process holds it. */
const WAITING = 500;

/** Work that one process does at a time, taken over by another when that one is gone. Outages are waited out. */
export class LedWork {
  private readonly leadership: Leadership;
  private readonly logger: Logger;
  private readonly abort = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private met: WorkTrouble | undefined;

  constructor(private readonly options: LedWorkOptions) {
    this.leadership = new Leadership(options);
    this.logger = options.logger;
  }

  get leads(): boolean {
    return this.leadership.held;
  }

  /** Undefined while all is well here, or while another process leads. */
  get trouble(): WorkTrouble | undefined {
    return this.leadership.held ? this.met : undefined;
  }

  async start(): Promise<void> {
    await this.leadership.start();
    this.running = this.run();
  }

  /** Finishes the turn under way and gives the lease back. */
  async close(): Promise<void> {
    this.abort.abort();
    await this.running;
    await this.leadership.close();
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.abort.signal.aborted) {
      if (!this.leadership.held) {
        await this.rest(WAITING);
        continue;
      }
      try {
        await this.lead(() => (failures = 0));
      } catch (error) {
        if (!(error instanceof Replaced)) this.worry(error, failures);
        await this.rest(BACK_OFF[Math.min(failures, BACK_OFF.length - 1)] ?? 0);
        failures += 1;
      }
    }
  }

  private async lead(onTurn: () => void): Promise<void> {
    const { begin, news, name } = this.options;
    const term = await begin(this.leadership);
    try {
      while (!this.abort.signal.aborted && this.leadership.held) {
        const done = await term.turn();
        onTurn();
        if (this.met !== undefined) this.logger.info({ lease: name }, 'the work goes on');
        this.met = undefined;
        if (!done) await news();
      }
    } finally {
      await term.end();
    }
  }

  private worry(error: unknown, failures: number): void {
    const { stops, lagReason, name } = this.options;
    this.met =
      stops(error) && error instanceof Error
        ? { kind: 'stop', reason: error.message }
        : { kind: 'lag', reason: lagReason(error) };
    const level = failures === 0 ? 'warn' : 'debug';
    const { reason } = this.met;
    this.logger[level]({ err: error, lease: name, reason }, 'the work stands still; it will be tried again');
  }

  private async rest(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.abort.signal }).catch(() => undefined);
  }
}
