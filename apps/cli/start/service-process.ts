import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Complaint } from '../complaint.ts';
import type { RunningProcess } from './kept-alive.ts';
import { NODE_FLAGS } from './node-flags.ts';

export interface ServiceOrder {
  readonly name: string;
  /** The built main.js. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  /** Its log file: JSON lines, appended to. */
  readonly log: string;
}

/**
 * Starts one service on the Node that runs us. It has an IPC channel, whose end tells it that we are gone, and a
 * process group of its own, so that a terminal's Ctrl-C reaches it through us, in its turn.
 */
export async function startService({ name, entry, env, log }: ServiceOrder): Promise<RunningProcess> {
  const output = openSync(log, 'a', 0o600);
  const child = spawn(process.execPath, [...NODE_FLAGS, entry], {
    detached: true,
    env,
    stdio: ['ignore', output, 'pipe', 'ipc'],
  });
  closeSync(output);
  const exited = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
  const lastWords = keepErrors(child, name, log);
  const { pid } = child;
  if (pid === undefined) throw new Complaint(`${name} could not be started (${await exited})`, `see ${log}`);
  return {
    pid,
    exited,
    lastWords,
    kill: () => child.kill('SIGKILL'),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** What a service writes to standard error (it could not start, it crashed) goes to its log as JSON lines too. */
function keepErrors(child: ChildProcess, service: string, log: string): () => string | undefined {
  const lines: string[] = [];
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (msg) => {
      if (msg.trim() === '') return;
      if (lines.push(msg) > MOST_LINES) lines.shift();
      const line = { level: 50, time: new Date().toISOString(), service, pid: child.pid, msg };
      appendFileSync(log, `${JSON.stringify(line)}\n`);
    });
  }
  return () => essence(lines, service);
}

const MOST_LINES = 50;

/** The line that says what is wrong: a service's own one-line complaint, else the error above a stack trace. */
function essence(lines: readonly string[], service: string): string | undefined {
  const own = `rollcall ${service}: `;
  const complaint = lines.findLast((line) => line.startsWith(own))?.slice(own.length);
  return complaint ?? lines.findLast((line) => /^(\w*Error|Error)\b/.test(line)) ?? lines.at(-1);
}
