import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';

/**
 * Runs one server and lives exactly as long as whoever holds the other end of its standard input: a starter that is
 * killed cannot tidy up, but its end of the pipe closes in any case. Started in a process group of its own, so that a
 * terminal's Ctrl-C reaches the starter only. Imports built-ins only: it runs from source and built alike.
 *
 *   node guard.ts --stop SIGINT --grace 30000 [--uid N --gid N] [--temporary FOLDER] -- COMMAND ARGUMENT…
 *
 * Writes two lines to descriptor 3: the server's process id, and when it has ended its exit code or signal. A guard
 * with a temporary folder outlives its server until its standard input closes, and removes the folder then.
 */
const { values, positionals } = parseArgs({
  options: {
    stop: { type: 'string', default: 'SIGTERM' },
    grace: { type: 'string', default: '30000' },
    uid: { type: 'string' },
    gid: { type: 'string' },
    temporary: { type: 'string' },
    /** Read by others from the command line: tells a guard whose starter lives from one that is just ending. */
    starter: { type: 'string' },
  },
  allowPositionals: true,
});

const [command, ...args] = positionals;
if (command === undefined) throw new Error('guard: no command');

const LAST_RESORT = 5_000;
const server = spawn(command, args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  ...(values.uid === undefined ? {} : { uid: Number(values.uid) }),
  ...(values.gid === undefined ? {} : { gid: Number(values.gid) }),
});
let stopping = false;
let ended: number | undefined;

function stop(): void {
  if (stopping) return;
  stopping = true;
  if (ended !== undefined) return void leave(ended);
  server.kill(values.stop === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  const grace = Number(values.grace);
  // PostgreSQL takes SIGQUIT as «leave at once, recover at the next start».
  setTimeout(() => server.kill('SIGQUIT'), grace);
  setTimeout(() => server.kill('SIGKILL'), grace + LAST_RESORT);
}

function report(line: string | number): void {
  try {
    writeSync(3, `${line}\n`);
  } catch {
    stop(); // nobody reads: the starter has died meanwhile
  }
}

function finish(code: number): void {
  ended = code;
  if (stopping || values.temporary === undefined) void leave(code);
}

async function leave(code: number): Promise<never> {
  if (values.temporary !== undefined) await rm(values.temporary, { recursive: true, force: true, maxRetries: 20 });
  process.exit(code);
}

server.once('spawn', () => report(server.pid ?? 0));
server.once('error', (error) => {
  process.stderr.write(`${command}: ${error.message}\n`);
  finish(127);
});
server.once('exit', (code, signal) => {
  report(code ?? signal ?? 1);
  finish(code ?? 1);
});

process.stdin.once('end', stop).once('close', stop).once('error', stop).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
