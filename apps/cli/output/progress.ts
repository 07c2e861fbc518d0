import { count, duration } from './duration.ts';

/** How far a long job is; the rate and the time left are over the whole run so far. */
export interface ProgressState {
  readonly done: number;
  readonly total: number;
  /** Events per second. */
  readonly rate: number;
  /** Milliseconds; undefined while nothing can be said. */
  readonly left?: number | undefined;
}

const BAR = 24;

/** `[#####...................]  21 %  1,050 of 5,000 events  21,000/s  0.2 s left` */
export function progressLine({ done, total, rate, left }: ProgressState): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.floor(share * BAR);
  return [
    `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]`,
    `${String(Math.floor(share * 100)).padStart(3)} %`,
    `${count(done)} of ${count(total)} events`,
    `${count(rate)}/s`,
    ...(left === undefined ? [] : [`${duration(left)} left`]),
  ].join('  ');
}

export interface ProgressOutput {
  /** On a terminal the line is drawn over; elsewhere (a log, a pipe) a new one is written now and then. */
  readonly terminal: boolean;
  write(text: string): void;
  /** Milliseconds, any origin. */
  now(): number;
}

const TERMINAL_INTERVAL = 100;
const LOG_INTERVAL = 5_000;

/** Draws progress no more often than somebody can read it. */
export class ProgressBar<State> {
  private readonly output: ProgressOutput;
  private readonly lineOf: (state: State) => string;
  private drawn: number | undefined;
  private last: State | undefined;

  constructor(output: ProgressOutput, lineOf: (state: State) => string) {
    this.output = output;
    this.lineOf = lineOf;
  }

  update(state: State): void {
    this.last = state;
    const now = this.output.now();
    const interval = this.output.terminal ? TERMINAL_INTERVAL : LOG_INTERVAL;
    if (this.drawn !== undefined && now - this.drawn < interval) return;
    this.drawn = now;
    this.draw(state);
  }

  /** Draws the last state and leaves the line. */
  finish(): void {
    if (this.last === undefined) return;
    this.draw(this.last);
    if (this.output.terminal) this.output.write('\n');
  }

  private draw(state: State): void {
    const line = this.lineOf(state);
    this.output.write(this.output.terminal ? `\r\u001b[2K${line}` : `${line}\n`);
  }
}
