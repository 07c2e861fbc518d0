import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { entryOf, type Change } from './change.ts';

/** Changes a line: long enough to be quick, short enough for any reader. */
const PER_LINE = 100;

/**
 * Replaces a journal by one that holds only `changes`: a new file is written, synced and put in the old one's place,
 * so that at every moment one of the two is there whole. What was removed is then gone from the disk too.
 */
export async function compact(path: string, changes: Iterable<Change>): Promise<void> {
  const replacement = `${path}.new`;
  const file = await open(replacement, 'w', 0o600);
  try {
    let line: Change[] = [];
    for (const change of changes) {
      line.push(change);
      if (line.length < PER_LINE) continue;
      await file.appendFile(`${JSON.stringify(entryOf(line))}\n`);
      line = [];
    }
    if (line.length > 0) await file.appendFile(`${JSON.stringify(entryOf(line))}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(replacement, path);
  await syncFolder(dirname(path));
}

/** Makes names that were made or moved in a folder outlive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
