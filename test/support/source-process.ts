import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const HOOKS = join(ROOT, 'test/support/transpile-hooks.mjs');

/**
 * Runs a source file as a process of its own, with an IPC channel. The caller ends it. With an environment of its own
 * the process has nothing of ours but PATH and HOME, and its standard error is the caller's to read.
 */
export const startSource = (
  file: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): ChildProcess =>
  spawn(
    process.execPath,
    ['--conditions=rollcall-source', '--disable-warning=ExperimentalWarning', '--import', HOOKS, file, ...args],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', env === undefined ? 'inherit' : 'pipe', 'ipc'],
      ...(env === undefined ? {} : { env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env } }),
    },
  );
