import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { DIRECTORY } from '../tables.ts';
import { contentRows } from './content-rows.ts';

/** SHA-256 (hex) over the whole content: equal for two directories exactly when they hold the same. */
export async function contentHash(db: ClientBase, schema: string = DIRECTORY): Promise<string> {
  const hash = createHash('sha256');
  for await (const { key, content } of contentRows(db, schema)) hash.update(`${key}\n${content}\n`);
  return hash.digest('hex');
}
