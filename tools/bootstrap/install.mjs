import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Fault } from './fault.mjs';
import { MODULES, NODE, ROOT } from './places.mjs';

const STAMP = join(MODULES, '.rollcall-installed');

export function run() {
  install();
  return 0;
}

/** Installs what package-lock.json says unless it is there already. */
export function install() {
  const wanted = fingerprint();
  if (read(STAMP) !== wanted) {
    if (!isInstalledByHand()) npmCi();
    writeFileSync(STAMP, wanted);
  }
  if (!existsSync(NODE)) {
    throw new Fault(
      'the project’s own Node 24 is missing from node_modules (its install script did not run)',
      'run `npm rebuild`, and see that ignore-scripts is not set',
    );
  }
}

const fingerprint = () =>
  createHash('sha256')
    .update(readFileSync(join(ROOT, 'package.json')))
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');

/** What `npm ci` or `npm install` left behind is exactly what the lock file wants; other systems' packages may lack. */
function isInstalledByHand() {
  const there = read(join(MODULES, '.package-lock.json'));
  if (there === undefined) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(there).packages;
  const same = (path) =>
    found[path].version === wanted[path]?.version && found[path].integrity === wanted[path].integrity;
  return (
    Object.keys(wanted).every((path) => path === '' || found[path] !== undefined || wanted[path].optional === true) &&
    Object.keys(found).every(same)
  );
}

function npmCi() {
  console.error('Installing what is missing (npm ci, once; about half a minute) …');
  const options = ['ci', '--loglevel=error', '--no-audit', '--no-fund'];
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  // On the Node that runs npm, which knows that npm's settings; another package manager has no lock file here.
  const [file, args] =
    npm !== undefined && basename(npm) === 'npm-cli.js'
      ? [node ?? process.execPath, [npm, ...options]]
      : ['npm', options];
  const done = spawnSync(file, args, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32' && file === 'npm',
  });
  if (done.status !== 0) {
    const why = done.error?.message ?? `exit code ${done.status ?? done.signal}`;
    throw new Fault(
      `npm ci did not succeed (${why})`,
      'see what it said above; it needs the npm registry and a writable folder',
    );
  }
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
