import { StopConsumer, openEvents, type SealedEvent } from '#event-log';
import { isStateEventType, type OpenedEvent } from '#identity';
import { KeyringUnavailable, type Keyring } from '#keyring';

/** Facts say nothing of a resource's state, except that its erasure has begun. */
const isFolded = ({ type }: SealedEvent): boolean => isStateEventType(type) || type === 'rollcall.erasure.requested';

/** Opens what folds, its keys looked up together. Rejects with StopConsumer while the keyring cannot be reached. */
export async function openForFold(keyring: Keyring, events: readonly SealedEvent[]): Promise<OpenedEvent[]> {
  try {
    return await openEvents(keyring, events.filter(isFolded));
  } catch (error) {
    if (error instanceof KeyringUnavailable) throw new StopConsumer('the keyring cannot be reached', { cause: error });
    throw error;
  }
}
