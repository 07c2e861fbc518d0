import { join } from 'node:path';
import { build } from './build.mjs';
import { runChild } from './child.mjs';
import { install } from './install.mjs';
import { environment, NODE, ROOT } from './places.mjs';

/**
 * `npm start`. The starter has a process group of its own, so that a Ctrl-C reaches it once, through us, and an IPC
 * channel, whose end tells it that we were killed.
 */
export function run(args) {
  install();
  build();
  return runChild(
    NODE,
    [
      ...['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning'],
      ...[join(ROOT, 'dist', 'apps', 'cli', 'main.js'), 'start', ...args],
    ],
    { cwd: ROOT, env: environment(), stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: true },
  );
}
