import type { ClientBase } from 'pg';
import { StopConsumer, openEvents, type SealedEvent } from '#event-log';
import { evolve, evolveMembership, isStateEventType, type OpenedEvent } from '#identity';
import { KeyringUnavailable, type Keyring } from '#keyring';
import type { FoldedResource } from './folded-resource.ts';
import { readResources } from './read-resources.ts';
import { mergeMembership, writeMemberships, type MembershipChange } from './write-memberships.ts';
import { writeResources } from './write-resources.ts';

/** Facts say nothing of a resource's state, but that its erasure has begun. */
const folds = (event: SealedEvent): boolean =>
  isStateEventType(event.type) || event.type === 'rollcall.erasure.requested';

/**
 * Folds a batch into the tables of `schema`, inside the caller's transaction: rows read once, folded in memory by the
 * same `evolve` that decides are tested against, last states written once. Stops (StopConsumer) on a missing version
 * and while the keyring cannot be reached.
 */
export async function foldEvents(
  tx: ClientBase,
  schema: string,
  keyring: Keyring,
  events: readonly SealedEvent[],
): Promise<void> {
  const folded = events.filter(folds);
  if (folded.length === 0) return;
  const [opened, known] = await Promise.all([openOrStop(keyring, folded), readResources(tx, schema, folded)]);
  const changed = new Map<string, FoldedResource>();
  const memberships = new Map<string, MembershipChange>();
  for (const [index, event] of opened.entries()) {
    const key = `${event.tenant}/${event.subject}`;
    const resource = foldOne(changed.get(key) ?? known.get(key), event, folded[index]?.partition ?? 0);
    if (resource !== undefined) changed.set(key, resource);
    const delta = evolveMembership(event);
    if (delta === 'all' || delta.added.length + delta.removed.length > 0) {
      memberships.set(key, mergeMembership(memberships.get(key), event.tenant, event.subject, delta));
    }
  }
  await writeResources(tx, schema, [...changed.values()]);
  await writeMemberships(tx, schema, [...memberships.values()]);
}

function foldOne(
  before: FoldedResource | undefined,
  event: OpenedEvent,
  partition: number,
): FoldedResource | undefined {
  const evolved = evolve(before?.state, event);
  switch (evolved.kind) {
    case 'evolved':
      return { tenant: event.tenant, partition, sequence: event.sequence, state: evolved.state };
    case 'untouched':
      return undefined;
    case 'gap':
      throw new StopConsumer(
        `event ${event.sequence}: version ${evolved.found} of ${event.subject}, but ${evolved.expected} was expected: an event is missing`,
      );
  }
}

async function openOrStop(keyring: Keyring, events: readonly SealedEvent[]): Promise<OpenedEvent[]> {
  try {
    return await openEvents(keyring, events);
  } catch (error) {
    if (error instanceof KeyringUnavailable) throw new StopConsumer('the keyring cannot be reached', { cause: error });
    throw error;
  }
}
