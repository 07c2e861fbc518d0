import { chmod, open, readFile, rename, rm } from 'node:fs/promises';
import { errorCode } from '#platform/nestless';

/** Replaces a file that only its owner may read: whoever reads it sees the old text or the new, never a part. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}`;
  await rm(fresh, { force: true });
  const file = await open(fresh, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

/** The text of a private file, closed to others if somebody opened it; undefined when there is none. */
export async function readPrivate(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    await chmod(path, 0o600);
    return text;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
