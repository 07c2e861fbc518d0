import { createReadStream } from 'node:fs';
import { truncate } from 'node:fs/promises';

/** A journal that holds a line which was written whole and is not JSON: no crash does that. */
export class DamagedJournal extends Error {
  override readonly name = 'DamagedJournal';
}

/**
 * Hands over every entry of a journal, oldest first. A last line without its end was being written when the process
 * died, so nobody was answered for it: it is cut off. A file that is not there has no entries.
 */
export async function replay(path: string, take: (entry: unknown) => void): Promise<void> {
  let rest = Buffer.alloc(0);
  let line = 0;
  let whole = 0;
  for await (const chunk of chunksOf(path)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      line += 1;
      take(parse(bytes.toString('utf8', start, end), path, line));
      start = end + 1;
    }
    whole += start;
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) await truncate(path, whole);
}

async function* chunksOf(path: string): AsyncGenerator<Buffer<ArrayBuffer>> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      if (Buffer.isBuffer(chunk)) yield Buffer.from(chunk);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

/** The message names the place and never the text, which is somebody's data. */
function parse(text: string, path: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DamagedJournal(`${path}, line ${line} is not JSON; move the file away to start empty`);
  }
}
