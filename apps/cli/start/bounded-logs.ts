import { copyFileSync, existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const MOST = 50 * 1_024 * 1_024;
const INTERVAL = 60_000;

/** Keeps every log below about 50 MiB, with one older part beside it (`.1`). Writers append, so cutting is safe under them. */
export function boundLogs(folder: string, most = MOST): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!name.endsWith('.log') || statSync(path).size < most) continue;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  }
}

/** Looks at the logs now and every minute; gives what ends that. */
export function keepLogsBounded(folder: string): () => void {
  boundLogs(folder);
  const timer = setInterval(() => boundLogs(folder), INTERVAL);
  timer.unref();
  return () => clearInterval(timer);
}
