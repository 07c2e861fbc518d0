import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { RunningSystem } from './system.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/node/bin/node');
const ROLLCALL = join(ROOT, 'dist/apps/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built command line as a person runs it beside this system. */
export const runRollcall = (system: Pick<RunningSystem, 'home'>, ...args: readonly string[]): Promise<Ended> =>
  runProgram(NODE, [ROLLCALL, ...args], { ...process.env, ROLLCALL_HOME: system.home });

/** Runs a program in the repository's folder to its end. */
export function runProgram(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((settle, reject) => {
    const child = spawn(file, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.once('error', reject);
    child.once('close', (code) => settle({ code, out, err }));
  });
}
