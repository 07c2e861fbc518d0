import { StopConsumer, openEvents, type SealedEvent } from '#event-log';
import { isResourceId } from '#identity';
import { KeyringUnavailable, type Keyring } from '#keyring';
import type { Target } from '#targets';
import type { Edge } from './raise-memberships.ts';

/**
 * The memberships that these events changed, for each target that groups are pushed to. An event whose key has been
 * destroyed names nobody: its group is gone. Rejects with StopConsumer while the keyring cannot be reached.
 */
export async function changedMembers(
  keyring: Keyring,
  events: readonly SealedEvent[],
  targets: readonly Target[],
): Promise<Edge[]> {
  const pushing = targets.filter(({ groups }) => groups);
  const changes = events.filter(({ type }) => type === 'rollcall.group.members_changed');
  if (pushing.length === 0 || changes.length === 0) return [];
  const opened = await openOrStop(keyring, changes);
  return opened.flatMap((event) => {
    if (event.type !== 'rollcall.group.members_changed' || !event.data.opened) return [];
    const { added, removed } = event.data.value;
    return [...removed, ...added].flatMap(({ value, type }) => {
      if (!isResourceId(value)) return [];
      return pushing
        .filter(({ tenant }) => tenant === event.tenant)
        .map(({ name }) => ({ target: name, group: event.subject, member: value, type, wanted: event.sequence }));
    });
  });
}

async function openOrStop(keyring: Keyring, events: readonly SealedEvent[]): ReturnType<typeof openEvents> {
  try {
    return await openEvents(keyring, events);
  } catch (error) {
    if (error instanceof KeyringUnavailable) throw new StopConsumer(error.message, { cause: error });
    throw error;
  }
}
