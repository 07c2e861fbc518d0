import type { ClientBase, Pool } from 'pg';
import type { FoldedResource } from '../fold/folded-resource.ts';
import type { Folded, FoldedResources } from '../fold/folding.ts';
import { foldOnto } from '../fold/fold-onto.ts';
import { readResources } from '../fold/read-resources.ts';
import { subjectText, subjectsOf } from '../fold/subject.ts';
import { parkedSubject } from './parked-events.ts';
import { isPoison } from './poison.ts';
import type { LogPage } from './read-pages.ts';
import type { Shadow } from './shadow.ts';

/** Where no page before this one is still to be written. */
export const NOTHING: FoldedResources = new Map();

/**
 * What a page comes to, written nowhere yet. `ahead` is what the page before comes to, which need not be written
 * either; the rest of what stands is read from the shadow. Undefined where an event has to be parked, so that the page
 * must be gone through event by event.
 */
export async function foldPage(
  db: Pool | ClientBase,
  { schema, parked }: Shadow,
  { events, opened }: LogPage,
  ahead: FoldedResources,
): Promise<Folded | undefined> {
  if (opened === undefined) return undefined;
  if (parked.size > 0 && events.some((event) => parked.has(parkedSubject(event)))) return undefined;
  const known = new Map<string, FoldedResource>();
  const unknown = subjectsOf(events).filter((subject) => {
    const key = subjectText(subject);
    const resource = ahead.get(key);
    if (resource !== undefined) known.set(key, resource);
    return resource === undefined;
  });
  for (const [key, resource] of await readResources(db, schema, unknown)) known.set(key, resource);
  try {
    return await foldOnto(db, known, opened);
  } catch (error) {
    if (isPoison(error)) return undefined;
    throw error;
  }
}
