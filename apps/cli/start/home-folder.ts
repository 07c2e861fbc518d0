import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Complaint } from '../complaint.ts';
import { errorCode } from '../home/error-code.ts';

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
    const made = await mkdir(home, { recursive: true });
    // Root's PostgreSQL runs as another user, who has to come in, whatever root's umask says.
    if (made !== undefined && process.getuid?.() === 0) await chmod(home, 0o711);
    await mkdir(join(home, 'logs'), { recursive: true });
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
