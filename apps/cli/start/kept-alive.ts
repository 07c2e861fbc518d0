import { setTimeout as delay } from 'node:timers/promises';
import { HEALTHY, restartDelay } from './restart-delay.ts';

/** One run of something that is started again when it dies. */
export interface RunningProcess {
  readonly pid: number;
  /** Settles when it has ended, with its exit code or a signal's name. */
  readonly exited: Promise<number | string>;
  stop(): Promise<void>;
  /** Ends it at once, without its finishing anything. */
  kill?(): void;
  /** The last it said before it ended. */
  lastWords?(): string | undefined;
}

export interface KeptAliveOptions {
  readonly name: string;
  readonly begin: () => Promise<RunningProcess>;
  /** A death, a failed start: for the person at the terminal. */
  readonly say: (line: string) => void;
  /** It runs again, with a new process id. */
  readonly changed: () => void;
}

/** Keeps one process running: starts it again when it dies, with growing delays, until it is told to stop. */
export class KeptAlive {
  private readonly options: KeptAliveOptions;
  private readonly stopping = new AbortController();
  private current: RunningProcess;
  private watched: Promise<void>;
  private restartCount = 0;

  private constructor(options: KeptAliveOptions, first: RunningProcess) {
    this.options = options;
    this.current = first;
    this.watched = Promise.resolve();
  }

  /** Starts it for the first time; a failure of that is the caller's. Watching begins with {@link watch}. */
  static async begin(options: KeptAliveOptions): Promise<KeptAlive> {
    return new KeptAlive(options, await options.begin());
  }

  get name(): string {
    return this.options.name;
  }

  get pid(): number {
    return this.current.pid;
  }

  get restarts(): number {
    return this.restartCount;
  }

  get process(): RunningProcess {
    return this.current;
  }

  /** From now on a death is followed by a new start. Until then it is a failed start, which the caller sees. */
  watch(): void {
    this.watched = this.keep();
  }

  /** Asks it to end in good order and waits; past `deadline` milliseconds it is killed. */
  async stop(deadline: number): Promise<void> {
    this.stopping.abort();
    const kill = setTimeout(() => this.current.kill?.(), deadline);
    // A start under way is awaited first: what it brings up has to be stopped too.
    await this.watched;
    await this.current.stop();
    clearTimeout(kill);
  }

  kill(): void {
    this.stopping.abort();
    this.current.kill?.();
  }

  private async keep(): Promise<void> {
    const { signal } = this.stopping;
    const toldToStop = new Promise<'stop'>((resolve) => {
      signal.addEventListener('abort', () => resolve('stop'), { once: true });
    });
    let began = performance.now();
    let attempt = 0;
    while ((await Promise.race([this.current.exited, toldToStop])) !== 'stop' && !signal.aborted) {
      attempt = performance.now() - began > HEALTHY ? 1 : attempt + 1;
      await this.again(attempt, signal);
      began = performance.now();
    }
  }

  private async again(attempt: number, signal: AbortSignal): Promise<void> {
    const { name, say } = this.options;
    const words = this.current.lastWords?.();
    const pause = restartDelay(attempt);
    say(
      `${name} ended (${await this.current.exited}${words === undefined ? '' : `: ${words}`}); starting it again in ${pause / 1_000} s`,
    );
    for (let next = attempt; ; next += 1) {
      await delay(restartDelay(next), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        this.current = await this.options.begin();
        this.restartCount += 1;
        this.options.changed();
        return;
      } catch (error) {
        say(`${name} could not be started again: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
