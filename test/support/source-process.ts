import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const HOOKS = join(ROOT, 'test/support/transpile-hooks.mjs');

/** Runs a source file as a process of its own, with an IPC channel. The caller ends it. */
export const startSource = (file: string, args: readonly string[]): ChildProcess =>
  spawn(
    process.execPath,
    ['--conditions=rollcall-source', '--disable-warning=ExperimentalWarning', '--import', HOOKS, file, ...args],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
