import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

export interface ChildOrder {
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Before the file: `--cpu-prof`, `--max-old-space-size=…`. */
  readonly flags?: readonly string[];
  /** The file that its standard output is appended to; absent: it is read by us. */
  readonly log?: string;
}

/** A process of a bench: a Node of our own version, started, waited for, and ended by us. */
export interface Child {
  readonly pid: number;
  readonly stdout: ChildProcess['stdout'];
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Settings of the shell that a measured process must not inherit. */
const FOREIGN = /DATABASE_URL$|^KAFKA_|^ROLLCALL_|^SANDBOX_|^npm_|^(HOST|PORT|LOG_LEVEL|NODE_ENV|NODE_OPTIONS)$/;

export function startChild({ file, args = [], env = {}, flags = [], log }: ChildOrder): Child {
  const output = log === undefined ? 'pipe' : openSync(log, 'a');
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const child = spawn(process.execPath, [...flags, file, ...args], {
    env: { ...Object.fromEntries(inherited), NODE_ENV: 'production', ...env },
    stdio: ['ignore', output, 'inherit', 'ipc'],
  });
  if (typeof output === 'number') closeSync(output);
  running.add(child);
  const exited = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal ?? 1);
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} could not be started`);
  return {
    pid,
    stdout: child.stdout,
    exited,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Runs a process to its end and gives the last line it wrote. Rejects when it fails. */
export async function runToEnd(order: Omit<ChildOrder, 'log'>, watch: (pid: number) => void = () => undefined) {
  const child = startChild(order);
  const { stdout } = child;
  if (stdout === null) throw new Error('its output is not read');
  watch(child.pid);
  let last = '';
  for await (const line of createInterface({ input: stdout })) last = line;
  const code = await child.exited;
  if (code !== 0) throw new Error(`${order.file} ended with ${code}`);
  return last;
}

/** Waits until a process says it listens. */
export async function untilItSpeaks(child: Child): Promise<void> {
  if (child.stdout === null) throw new Error('its output is not read');
  await Promise.race([
    once(child.stdout, 'data'),
    child.exited.then((code) => Promise.reject(new Error(`a peer ended with ${code} before it listened`))),
  ]);
}

/** Waits until a URL answers 200, at most `patience` milliseconds. */
export async function untilReady(url: string, patience = 60_000): Promise<void> {
  const until = performance.now() + patience;
  for (;;) {
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    if (performance.now() > until) throw new Error(`${url} is not ready after ${patience} ms`);
    await delay(50);
  }
}
