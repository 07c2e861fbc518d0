import { readFileSync } from 'node:fs';

/** The peak resident memory of a process so far, in MB (VmHWM). Linux only, as every figure here. */
export function peakMemoryOf(pid: number): number {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`no VmHWM of process ${pid}`);
  return Math.round(Number(kilobytes) / 1_024);
}

const TICKS_PER_SECOND = 100;

/** The processor time of a process so far, all its threads, user and system, in seconds. Its grain is 10 ms. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold anything; fields 14 and 15 are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
