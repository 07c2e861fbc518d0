import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { becomesTrue } from './await-condition.ts';
import { endOrphan, starterOf } from './guarded-server.ts';
import { findProcess, processIdentity } from './process-table.ts';
import { ServerFault } from './server-fault.ts';

/** What a running PostgreSQL says of itself in its data folder. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping`, `standby`. */
  readonly status: string;
}

const path = (data: string): string => join(data, 'postmaster.pid');

/** Undefined when there is no such file. Lines: pid, folder, start time, port, socket folder, address, shared memory, status. */
export function readPostmasterFile(data: string): PostmasterFile | undefined {
  let lines: readonly string[];
  try {
    lines = readFileSync(path(data), 'latin1').split('\n');
  } catch {
    return undefined;
  }
  return { pid: Number(lines[0]), port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() };
}

const ENDING = 30_000;

/**
 * Makes a data folder ready for a new start after one that ended in any way. A server whose guard is alive is
 * somebody's (refused, unless that starter has gone and the guard is just stopping it); one without a guard is an
 * orphan and is ended; a file without its server, or whose number another process has now, is removed.
 */
export async function clearPostmasterFile(data: string): Promise<void> {
  const file = readPostmasterFile(data);
  if (file === undefined) return;
  const identity = processIdentity(file.pid);
  const server = findProcess(file.pid);
  const ours = server !== undefined && identity !== undefined && isServerOf(server.command, data);
  if (!ours) {
    rmSync(path(data), { force: true });
    return;
  }
  const guard = findProcess(server.parent);
  const starter = guard === undefined ? undefined : starterOf(guard.command);
  if (guard === undefined || starter === undefined) {
    await endOrphan(identity, 'SIGINT');
  } else if (
    guard.parent === starter ||
    !(await becomesTrue(() => processIdentity(file.pid) !== identity, { deadline: ENDING }))
  ) {
    throw new ServerFault(
      `a PostgreSQL of another start runs on ${data} (port ${file.port}, process ${file.pid})`,
      'stop that one first (Ctrl-C where it runs), or give ROLLCALL_HOME another folder',
    );
  }
}

const isServerOf = (command: readonly string[], data: string): boolean =>
  command.some((part) => part.includes('postgres')) && command.includes(data);
