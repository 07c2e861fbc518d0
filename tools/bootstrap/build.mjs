import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from './fault.mjs';
import { environment, NODE, ROOT } from './places.mjs';

const SOURCES = ['apps', 'libs'];
/** Tests are not part of the product. */
const LEFT_OUT = ['**/*.spec.ts', '**/testing/**'];
const STAMP = join(ROOT, 'dist', '.rollcall-built');
const MAIN = join(ROOT, 'dist', 'apps', 'cli', 'main.js');

export function run() {
  build();
  return 0;
}

/** Compiles apps and libs to dist unless nothing changed. dist is never emptied: another start may run from it. */
export function build() {
  const wanted = fingerprint();
  if (existsSync(MAIN) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  console.error('Building …');
  const swc = join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const built = spawnSync(
    // An image that brings its own Node 24 installs without scripts.
    existsSync(NODE) ? NODE : process.execPath,
    [swc, ...SOURCES, '--out-dir', 'dist', '--config-file', '.swcrc', '--ignore', LEFT_OUT.join(','), '--quiet'],
    { cwd: ROOT, env: environment(), encoding: 'utf8' },
  );
  if (built.status !== 0) {
    process.stderr.write(built.stdout + built.stderr);
    throw new Fault(
      `the build failed (${built.error?.message ?? `exit code ${built.status}`})`,
      'mend what it says above',
    );
  }
  writeFileSync(STAMP, wanted);
}

function fingerprint() {
  const hash = createHash('sha256').update(LEFT_OUT.join());
  const take = (path) => hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  take('.swcrc');
  take(join('node_modules', '@swc', 'core', 'package.json'));
  for (const folder of SOURCES) {
    const files = readdirSync(join(ROOT, folder), { recursive: true }).filter((file) => /(?<!\.spec)\.ts$/.test(file));
    for (const file of files.sort()) take(join(folder, file));
  }
  return hash.digest('hex');
}
