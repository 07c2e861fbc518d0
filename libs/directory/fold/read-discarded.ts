import type { ClientBase, Pool } from 'pg';
import { parseEvent } from '#event-log';
import { PROJECTOR } from '../positions/directory-position.ts';
import { DIRECTORY } from '../tables.ts';
import type { Discarded } from './bridge-gap.ts';
import { subjectOf, subjectText, type Subject } from './subject.ts';

/** The versions of these subjects that were parked and then discarded by a person. */
export async function readDiscarded(db: Pool | ClientBase, subjects: readonly Subject[]): Promise<Discarded> {
  const { rows } = await db.query<{ readonly event: string }>(
    `SELECT p.event FROM ${DIRECTORY}.parked p
     JOIN (SELECT DISTINCT tenant, id FROM unnest($2::text[], $3::uuid[]) AS n(tenant, id)) n
       ON n.tenant = p.tenant AND n.id = p.subject
     WHERE p.consumer = $1 AND p.discarded IS NOT NULL`,
    [PROJECTOR, subjects.map(({ tenant }) => tenant), subjects.map(({ id }) => id)],
  );
  const discarded = new Map<string, Set<number>>();
  for (const { event } of rows) {
    const parsed = parseEvent(event);
    if (parsed.version === undefined) continue;
    const key = subjectText(subjectOf(parsed));
    discarded.set(key, (discarded.get(key) ?? new Set()).add(parsed.version));
  }
  return discarded;
}
