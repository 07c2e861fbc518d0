import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { copyBinaries, findPostgresBinaries, whyNotRunnable } from './postgres-binaries.ts';
import { makeFolder } from './postgres-cluster.ts';
import { ServerFault } from './server-fault.ts';
import { canEnter, type ServerUser } from './server-user.ts';

export interface PostgresPlace {
  readonly folder: string;
  readonly binaries: string;
}

/** Where things go when root starts PostgreSQL in a folder that is closed to everybody else. */
const OPEN_TO_ALL = '/var/lib/rollcall';

/** A new temporary folder, and binaries that `user` can run. */
export function temporaryPlace(user: ServerUser | undefined): PostgresPlace {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-postgres-'));
  makeFolder(folder, user);
  return { folder, binaries: usableBinaries(folder, user, () => undefined) };
}

/**
 * The folder itself where `user` can enter it. Below a closed folder (root's home) PostgreSQL, which does not run
 * as root, has its data in /var/lib/rollcall; the folder then says where.
 */
export function lastingPlace(
  wanted: string,
  user: ServerUser | undefined,
  notice: (line: string) => void,
): PostgresPlace {
  const folder = enterableFolder(resolve(wanted), user, notice);
  return { folder, binaries: usableBinaries(OPEN_TO_ALL, user, notice) };
}

function enterableFolder(wanted: string, user: ServerUser | undefined, notice: (line: string) => void): string {
  const location = `${wanted}.location`;
  if (existsSync(location)) return readFileSync(location, 'utf8').trim();
  makeFolder(wanted, user);
  if (user === undefined || canEnter(user, wanted)) return wanted;
  if (existsSync(join(wanted, 'data'))) {
    throw new ServerFault(
      `the user «${user.name}» can no longer enter ${wanted}, where the database is`,
      `open the folders above it (chmod o+x), or start as an ordinary user`,
    );
  }
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const elsewhere = join(OPEN_TO_ALL, name, 'postgres');
  makeFolder(elsewhere, user);
  writeFileSync(location, `${elsewhere}\n`);
  notice(`PostgreSQL runs as «${user.name}», who cannot enter ${dirname(wanted)}: its data is in ${elsewhere}`);
  return elsewhere;
}

function usableBinaries(spare: string, user: ServerUser | undefined, notice: (line: string) => void): string {
  const { folder, version } = findPostgresBinaries();
  const fault = whyNotRunnable(folder, user);
  if (fault === undefined) return folder;
  if (user === undefined || whyNotRunnable(folder, undefined) !== undefined) {
    throw new ServerFault(
      `the embedded PostgreSQL does not run here: ${fault}`,
      'run `npm rebuild` (its install script may have been blocked), or set DATABASE_URL to a server of your own',
    );
  }
  notice(`PostgreSQL runs as «${user.name}», who cannot enter ${folder}: a copy of it is in ${spare}`);
  return copyBinaries(folder, spare, version);
}
