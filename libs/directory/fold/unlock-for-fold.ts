import { StopConsumer, unlockEvents, type SealedEvent } from '#event-log';
import type { OpenedEvent } from '#identity';
import { KeyringUnavailable, type Keyring } from '#keyring';
import { isFolded } from './subject.ts';

/**
 * Looks up the keys of what folds, all together; then each event opens as it is asked for, once. Rejects with
 * StopConsumer while the keyring cannot be reached.
 */
export async function unlockForFold(keyring: Keyring, events: readonly SealedEvent[]): Promise<Iterable<OpenedEvent>> {
  try {
    return await unlockEvents(keyring, events.filter(isFolded));
  } catch (error) {
    if (error instanceof KeyringUnavailable) throw new StopConsumer('the keyring cannot be reached', { cause: error });
    throw error;
  }
}
