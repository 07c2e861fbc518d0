import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ServerFault } from './server-fault.ts';

export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ['postgres', 'nobody'];

/** PostgreSQL refuses to run as root: the user to run it as then; undefined for an ordinary user, who runs it as itself. */
export function postgresUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map(parseUser);
  for (const name of CANDIDATES) {
    const user = users.find((known) => known?.name === name);
    if (user !== undefined) return user;
  }
  throw new ServerFault(
    'PostgreSQL does not run as root, and there is no user «postgres» or «nobody» to run it as',
    'start as an ordinary user, or set DATABASE_URL to a server of your own',
  );
}

/** Whether that user can go through every folder above `path`, and `path` itself: access lists and all. */
export function canEnter(user: ServerUser, path: string): boolean {
  const tried = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', path], { uid: user.uid, gid: user.gid, cwd: '/' });
  return tried.status === 0;
}

function parseUser(line: string): ServerUser | undefined {
  const [name, , uid, gid] = line.split(':');
  if (name === undefined || uid === undefined || gid === undefined) return undefined;
  return { name, uid: Number(uid), gid: Number(gid) };
}
