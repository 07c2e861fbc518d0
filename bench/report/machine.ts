import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, totalmem, type, release } from 'node:os';

/** The machine in one line: every absolute figure is of no use without it. */
export function machineText(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const processor = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'} (${arch()})`;
  return `${processor}, ${memory}, ${type()} ${release()}, Node ${process.versions.node}`;
}

/** How busy others keep the machine: the load average before the bench began. */
export const loadBefore = (): number => loadavg()[0] ?? 0;

/** Whether a folder lies in memory, where fsync costs nothing and a figure would be worth nothing. */
export function liesInMemory(folder: string): boolean {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, point]) => point !== undefined && (folder === point || folder.startsWith(point.replace(/\/?$/, '/'))))
    .sort(([, a = ''], [, b = '']) => b.length - a.length);
  return mounts[0]?.[2] === 'tmpfs';
}
