import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '#platform/nestless';
import { Complaint } from '../complaint.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of the path is a file',
  EEXIST: 'it is a file',
};

/** Makes the folder that all data goes to, and sees that it can be written. */
export async function makeHome(home: string): Promise<void> {
  const probe = join(home, `.writable-${process.pid}`);
  try {
    const made = await makeFolder(home);
    // Root's PostgreSQL runs as another user, who has to come in, whatever root's umask says.
    if (made && process.getuid?.() === 0) await chmod(home, 0o711);
    await makeFolder(join(home, 'logs'));
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const code = errorCode(error);
    throw new Complaint(
      `the folder ${home} cannot be used: ${REASONS[code] ?? code}`,
      'mend that, or set ROLLCALL_HOME to a folder that can be written',
    );
  }
}

/**
 * Makes a folder and what lacks above it; whether it was made. By hand, since `mkdir` with `recursive` asks for ever
 * where a folder that is there answers ENOENT to a new one in it, as /proc does (Node 24).
 */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await stat(path)).isDirectory()) return false;
    if (errorCode(error) !== 'ENOENT' || !(await makeFolder(dirname(path)))) throw error;
    await mkdir(path);
    return true;
  }
}
