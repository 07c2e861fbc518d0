import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { becomesTrue } from './await-condition.ts';
import { readLogSince } from './log-tail.ts';
import { livingProcess, processIdentity, signalProcess } from './process-table.ts';
import { ServerFault } from './server-fault.ts';

export interface GuardOrder {
  readonly command: string;
  readonly args: readonly string[];
  /** What asks the server to end in good order. */
  readonly stopSignal: 'SIGINT' | 'SIGTERM';
  /** Milliseconds from that signal to harsher ones. */
  readonly grace?: number;
  /** The file that the server's standard output and error are appended to. */
  readonly log: string;
  /** A folder that is of no use without the server: removed when it has ended, whatever ended it. */
  readonly temporary?: string | undefined;
  /** The user to run the server as; the guard itself stays what we are. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface GuardedServer {
  /** The server's own process id (not the guard's). */
  readonly pid: number;
  readonly guardPid: number;
  /** Settles when the server has ended, with its exit code or the name of the signal that ended it or its guard. */
  readonly exited: Promise<number | string>;
  /** What it has written to its log since it was started (the last 64 KiB of that). */
  output(): string;
  /** Stops it in good order and waits. */
  stop(): Promise<void>;
}

const GUARD = fileURLToPath(new URL(`./guard${extname(import.meta.url)}`, import.meta.url));
const GRACE = 30_000;

/** The process that started this guard, out of the guard's command line; undefined when it is no guard's. */
export function starterOf(command: readonly string[]): number | undefined {
  if (!command.some((part) => /[/\\]guard\.[jt]s$/.test(part))) return undefined;
  return Number(command[command.indexOf('--starter') + 1]);
}

/** Starts a server under a guard (guard.ts), so that it ends with this process, whatever ends this process. */
export async function startGuarded(order: GuardOrder): Promise<GuardedServer> {
  const grace = order.grace ?? GRACE;
  const log = openSync(order.log, 'a', 0o600);
  const begin = fstatSync(log).size;
  const guard = spawnGuard(order, grace, log);
  closeSync(log);
  const guardEnded = new Promise<number | string>((resolve) => {
    guard.once('exit', (code, signal) => resolve(code ?? signal ?? 1));
    guard.once('error', (error) => resolve(error.message));
  });
  // The guard may be gone before we close its pipe.
  guard.stdin?.on('error', () => undefined);
  const { pid, serverEnded } = await reports(guard);
  if (pid === undefined || guard.pid === undefined) {
    guard.stdin?.end();
    const code = await guardEnded;
    const said = readLogSince(order.log, begin).trim();
    throw new ServerFault(
      `could not run ${said === '' ? `${order.command} (${code})` : said}`,
      'mend that and try again',
    );
  }
  const identity = processIdentity(pid);
  const orphaned = guardEnded.then(async (code) => {
    // A guard that was killed could not take its server with it.
    if (identity !== undefined) await endOrphan(identity, order.stopSignal, grace);
    return code;
  });
  return {
    pid,
    guardPid: guard.pid,
    exited: Promise.race([serverEnded, orphaned]),
    output: () => readLogSince(order.log, begin),
    async stop() {
      guard.stdin?.end();
      await orphaned;
    },
  };
}

/** Ends a server whose guard is gone, and waits. `identity` is {@link processIdentity}'s: a reused id is left alone. */
export async function endOrphan(identity: string, signal: 'SIGINT' | 'SIGTERM', grace = GRACE): Promise<void> {
  for (const [step, deadline] of [[signal, grace] as const, ['SIGKILL', GRACE] as const]) {
    const pid = livingProcess(identity);
    if (pid === undefined || !signalProcess(pid, step)) return;
    if (await becomesTrue(() => livingProcess(identity) === undefined, { deadline })) return;
  }
  throw new ServerFault(`process ${identity.split(' ', 1)[0] ?? ''} does not end`, 'end it by hand and start again');
}

function spawnGuard(order: GuardOrder, grace: number, log: number): ChildProcess {
  const options = [
    ...['--stop', order.stopSignal, '--grace', String(grace), '--starter', String(process.pid)],
    ...(order.user === undefined ? [] : ['--uid', String(order.user.uid), '--gid', String(order.user.gid)]),
    ...(order.temporary === undefined ? [] : ['--temporary', order.temporary]),
  ];
  const { NODE_OPTIONS: _ours, ...environment } = order.env ?? process.env;
  return spawn(process.execPath, [GUARD, ...options, '--', order.command, ...order.args], {
    detached: true,
    stdio: ['pipe', log, log, 'pipe'],
    env: environment,
    ...(order.cwd === undefined ? {} : { cwd: order.cwd }),
  });
}

interface Reports {
  /** Undefined when the server could not be run at all. */
  readonly pid: number | undefined;
  /** Never settles when the guard dies first. */
  readonly serverEnded: Promise<number | string>;
}

/** The two lines a guard writes: the server's process id, and what the server ended with. */
function reports(guard: ChildProcess): Promise<Reports> {
  const announcements = guard.stdio[3];
  if (!(announcements instanceof Readable)) return Promise.reject(new Error('the guard has no descriptor 3'));
  const lines = createInterface({ input: announcements });
  return new Promise((resolve) => {
    const serverEnded = new Promise<number | string>((ended) => {
      lines.once('line', (pid) => {
        lines.once('line', (code) => ended(/^\d+$/.test(code) ? Number(code) : code));
        resolve({ pid: Number(pid), serverEnded });
      });
    });
    lines.once('close', () => resolve({ pid: undefined, serverEnded }));
    guard.once('error', () => resolve({ pid: undefined, serverEnded }));
  });
}
