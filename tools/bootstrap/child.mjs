import { spawn } from 'node:child_process';

const WATCH_PARENT = 200;

/**
 * Runs a child to its end and gives its exit code; `onStart` is handed the child. SIGINT and SIGTERM are passed on; when npm was killed, which tells
 * us nothing, our parent has changed, and the child is told to end too.
 */
export function runChild(file, args, options, onStart = () => undefined) {
  const child = spawn(file, args, options);
  onStart(child);
  const passOn = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event === undefined || process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, WATCH_PARENT);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(watch);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, passOn);
      resolve(code ?? 1);
    });
  });
}
