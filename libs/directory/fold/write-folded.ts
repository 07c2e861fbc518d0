import type { ClientBase } from 'pg';
import type { DirectorySchema } from '../tables.ts';
import type { Folded, FoldedResources } from './folding.ts';
import { insertResources } from './insert-resources.ts';
import { updateResources } from './update-resources.ts';
import { writeMemberships } from './write-memberships.ts';

/** Writes what a batch comes to, each row once: those that were not there are inserted, the others updated. */
export async function writeFolded(
  tx: ClientBase,
  schema: DirectorySchema,
  { known, resources, memberships }: Folded,
): Promise<void> {
  const [present, fresh] = parted(resources, known);
  await insertResources(tx, schema, fresh);
  await updateResources(tx, schema, present);
  await writeMemberships(tx, schema, memberships);
}

const parted = (resources: FoldedResources, known: FoldedResources) =>
  [
    [...resources].filter(([key]) => known.has(key)).map(([, resource]) => resource),
    [...resources].filter(([key]) => !known.has(key)).map(([, resource]) => resource),
  ] as const;
