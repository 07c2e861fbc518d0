import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const MOST = 64 * 1_024;

/** What was written to a log after `from` (a byte offset), at most its last 64 KiB; empty when there is no such file. */
export function readLogSince(path: string, from: number): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const end = fstatSync(file).size;
    const start = Math.max(from, end - MOST, 0);
    const bytes = Buffer.alloc(Math.max(0, end - start));
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, start));
  } finally {
    closeSync(file);
  }
}
