import type { ClientBase } from 'pg';
import { StopConsumer } from '#event-log';
import type { OpenedEvent } from '#identity';
import type { DirectorySchema } from '../tables.ts';
import type { FoldedResource } from './folded-resource.ts';
import { foldInMemory, type MissingEvent } from './fold-in-memory.ts';
import { readDiscarded } from './read-discarded.ts';
import { readResources } from './read-resources.ts';
import { insertResources } from './insert-resources.ts';
import { subjectText, subjectsOf } from './subject.ts';
import { updateResources } from './update-resources.ts';
import { writeMemberships } from './write-memberships.ts';

/**
 * Folds a batch into the tables of `schema` inside the caller's transaction: every row read once, folded in memory by
 * `evolve`, the last states written once. Rejects with StopConsumer where an event is missing. True when something
 * was written.
 */
export async function foldEvents(
  tx: ClientBase,
  schema: DirectorySchema,
  events: readonly OpenedEvent[],
): Promise<boolean> {
  if (events.length === 0) return false;
  const subjects = subjectsOf(events);
  const known = await readResources(tx, schema, subjects);
  let folded = foldInMemory(known, events, NOTHING_DISCARDED);
  if (folded.kind === 'missing') folded = foldInMemory(known, events, await readDiscarded(tx, subjects));
  if (folded.kind === 'missing') throw missing(folded);
  const isKnown = ({ tenant, state: { type, id } }: FoldedResource): boolean =>
    known.has(subjectText({ tenant, type, id }));
  await insertResources(
    tx,
    schema,
    folded.resources.filter((resource) => !isKnown(resource)),
  );
  await updateResources(tx, schema, folded.resources.filter(isKnown));
  await writeMemberships(tx, schema, folded.memberships);
  return folded.resources.length > 0;
}

const NOTHING_DISCARDED = new Map<string, ReadonlySet<number>>();

const missing = ({ event, gap }: MissingEvent): StopConsumer =>
  new StopConsumer(
    `event ${event.sequence} is version ${gap.found} of ${event.subject}, where version ${gap.expected} must come: ` +
      'an event is missing in the log',
  );
