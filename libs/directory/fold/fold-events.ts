import type { ClientBase } from 'pg';
import type { SealedEvent } from '#event-log';
import type { Keyring } from '#keyring';
import type { DirectorySchema } from '../tables.ts';
import { foldOnto } from './fold-onto.ts';
import { readResources } from './read-resources.ts';
import { subjectsOf } from './subject.ts';
import { unlockForFold } from './unlock-for-fold.ts';
import { writeFolded } from './write-folded.ts';

/**
 * Folds a batch into the tables of `schema` inside the caller's transaction: every row read once, folded in memory by
 * `evolve`, the last states written once. Rejects with StopConsumer where an event is missing, and while the keyring
 * cannot be reached. True when something was written.
 */
export async function foldEvents(
  tx: ClientBase,
  schema: DirectorySchema,
  keyring: Keyring,
  events: readonly SealedEvent[],
): Promise<boolean> {
  const opened = await unlockForFold(keyring, events);
  const known = await readResources(tx, schema, subjectsOf(events));
  const folded = await foldOnto(tx, known, opened);
  await writeFolded(tx, schema, folded);
  return folded.resources.size > 0;
}
