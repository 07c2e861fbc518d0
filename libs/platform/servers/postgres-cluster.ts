import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { postgresProgram } from './postgres-binaries.ts';
import { ServerFault } from './server-fault.ts';
import type { ServerUser } from './server-user.ts';

/** The superuser of the embedded server: it is Rollcall's alone. */
export const SUPERUSER = 'rollcall';

export interface Cluster {
  /** PostgreSQL's data folder. */
  readonly data: string;
  /** The superuser's password; the file is readable by its owner only. */
  readonly password: string;
}

/**
 * The cluster in `folder`, made if it is not there. initdb works beside the final name, since one that was
 * interrupted leaves a folder which looks complete (PG_VERSION comes early). Sorting is by code point on every machine.
 */
export function openCluster(folder: string, binaries: string, user: ServerUser | undefined): Cluster {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  if (existsSync(data)) return { data, password: readFileSync(passwordFile, 'utf8').trim() };

  const password = randomBytes(24).toString('base64url');
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  own(passwordFile, user);
  const made = spawnSync(
    postgresProgram(binaries, 'initdb'),
    [
      ...['-D', fresh, '-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'],
      ...['--no-instructions', '--set=timezone=UTC', '--set=log_timezone=UTC'],
    ],
    { encoding: 'utf8', cwd: folder, ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }) },
  );
  if (made.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new ServerFault(
      `PostgreSQL could not be initialised in ${folder}: ${reason(made.error?.message ?? made.stderr)}`,
      'mend that, or set DATABASE_URL to a server of your own',
    );
  }
  renameSync(fresh, data);
  return { data, password };
}

/** A folder of that user's own, mode 0700; its parents are made too, with their usual mode. */
export function makeFolder(path: string, user: ServerUser | undefined): void {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
  own(path, user);
}

function own(path: string, user: ServerUser | undefined): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

const reason = (text: string): string =>
  /(?:initdb: )?error: (.*)/.exec(text)?.[1] ?? text.trim().split('\n').at(-1) ?? 'no reason given';
