import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyId, ResourceId, TenantId } from '#identity';

/** An erasure as the ledger keeps it: pseudonyms and a date. */
export interface LedgerEntry {
  readonly request: string;
  readonly tenant: TenantId;
  readonly subject: ResourceId;
  readonly kid: KeyId;
  /** RFC 3339. */
  readonly at: string;
}

/**
 * Writes down that somebody is erased, outside every database, before their key is destroyed: an append to a file that
 * is on the disk when this resolves. After a restore from a backup it tells who has to be erased again. An entry that
 * is there twice says the same as once.
 */
export async function enterInLedger(home: string, entry: LedgerEntry): Promise<void> {
  const folder = join(home, 'ledger');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(join(folder, 'erasures.jsonl'), 'a', 0o600);
  try {
    await file.appendFile(`${JSON.stringify(entry)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
