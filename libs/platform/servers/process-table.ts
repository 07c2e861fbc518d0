import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface ProcessFacts {
  readonly parent: number;
  /** The command line, split into arguments where the system tells them apart. */
  readonly command: readonly string[];
  /** When it began, in the system's own notation: with the id it names one process for ever. */
  readonly began: string;
}

/** What runs under this process id now; undefined when nothing does, or only a zombie waits to be reaped. */
export function findProcess(pid: number): ProcessFacts | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  // Slim images have no `ps`; everything but Linux has no /proc.
  return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
}

/** Names one process for ever: an id alone is reused, in a container after every restart. */
export function processIdentity(pid: number): string | undefined {
  const facts = findProcess(pid);
  return facts === undefined ? undefined : `${pid} ${facts.began}`;
}

/** The id out of an identity, as long as the very process that had it then still runs. */
export function livingProcess(identity: string): number | undefined {
  const pid = Number(identity.split(' ', 1)[0]);
  return processIdentity(pid) === identity ? pid : undefined;
}

/** Sends a signal; false when the process has already gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // Told by shape: under Jest, errors come from another realm.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function fromProc(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may itself hold spaces and parentheses: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent] = fields;
    if (state === 'Z' || state === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return {
      parent: Number(parent),
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1),
      began: `${fields[19] ?? ''} ${boot}`,
    };
  } catch {
    return undefined; // gone between two reads
  }
}

function fromPs(pid: number): ProcessFacts | undefined {
  const ps = spawnSync('ps', ['-ww', '-o', 'ppid=,stat=,lstart=,command=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [, parent, state, began, command] =
    /^\s*(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*?)\s*$/s.exec(ps.stdout) ?? [];
  if (command === undefined || began === undefined || state?.startsWith('Z') !== false) return undefined;
  return { parent: Number(parent), command: command.split(' '), began: began.replace(/\s+/g, ' ') };
}
