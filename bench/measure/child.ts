import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of a bench: started, waited for, and ended by us. */
export interface Child {
  readonly pid: number;
  /** The process's peak resident memory so far, in MB (VmHWM). */
  peakMemory(): number;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export function startChild(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child & { readonly process: ChildProcess } {
  const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} could not be started`);
  return {
    pid,
    process: child,
    peakMemory: () => peakMemoryOf(pid),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export function peakMemoryOf(pid: number): number {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`no VmHWM of process ${pid}`);
  return Math.round(Number(kilobytes) / 1024);
}

/** Runs a load generator to its end and parses the last line of its output. */
export async function runLoad<Result>(
  file: string,
  args: readonly string[],
  parse: (text: string) => Result,
): Promise<Result> {
  const child = startChild(file, args);
  const { stdout } = child.process;
  if (stdout === null) throw new Error('no output');
  let last = '';
  for await (const line of createInterface({ input: stdout })) last = line;
  return parse(last);
}

/** Waits until a URL answers 200, at most `patience` milliseconds. */
export async function untilReady(url: string, patience = 60_000): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > until) throw new Error(`${url} is not ready after ${patience} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
