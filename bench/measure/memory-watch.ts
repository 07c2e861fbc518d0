import { readFileSync } from 'node:fs';

/** Milliseconds between two looks. */
const INTERVAL = 200;

export interface MemoryWatch {
  /** Peak resident memory, in MB. */
  readonly peak: number;
  /** The mean of the last third of the run over that of the middle third: 1 is flat. The first third is warming up. */
  readonly growth: number;
}

/** Looks at a process's resident memory until it ends; call the result when it has. */
export function watchMemory(pid: number): () => MemoryWatch {
  const seen: number[] = [];
  let peak = 0;
  const timer = setInterval(() => {
    const status = statusOf(pid);
    const resident = kilobytes(status, 'VmRSS');
    if (resident === undefined) {
      clearInterval(timer);
      return;
    }
    seen.push(resident);
    peak = Math.max(peak, kilobytes(status, 'VmHWM') ?? resident);
  }, INTERVAL);
  return () => {
    clearInterval(timer);
    const third = Math.floor(seen.length / 3);
    const growth = mean(seen.slice(2 * third)) / mean(seen.slice(third, 2 * third));
    return { peak: Math.round(peak / 1_024), growth };
  };
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}

function kilobytes(status: string, name: string): number | undefined {
  const text = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
  return text === undefined ? undefined : Number(text);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
