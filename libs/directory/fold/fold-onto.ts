import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClientBase, Pool } from 'pg';
import { StopConsumer } from '#event-log';
import type { Gap, OpenedEvent } from '#identity';
import { Folding, type Folded, type FoldedResources } from './folding.ts';
import { readDiscarded } from './read-discarded.ts';
import { subjectOf } from './subject.ts';

/** Events opened and folded without letting anything else run in between: some milliseconds. */
const SLICE = 100;

/**
 * Folds events onto what is known of their subjects, each as it is opened: a batch of opened events kept together
 * outlives its garbage collections, and costs as much again. Rejects with StopConsumer where an event is missing.
 */
export async function foldOnto(
  db: Pool | ClientBase,
  known: FoldedResources,
  opened: Iterable<OpenedEvent>,
): Promise<Folded> {
  const folding = new Folding(known);
  let count = 0;
  for (const event of opened) {
    if (folding.take(event) !== undefined) {
      const gap = folding.take(event, await readDiscarded(db, [subjectOf(event)]));
      if (gap !== undefined) throw missing(event, gap);
    }
    count += 1;
    if (count % SLICE === 0) await nextTurn();
  }
  return folding.folded;
}

const missing = (event: OpenedEvent, gap: Gap): StopConsumer =>
  new StopConsumer(
    `event ${event.sequence} is version ${gap.found} of ${event.subject}, where version ${gap.expected} must come: ` +
      'an event is missing in the log',
  );
