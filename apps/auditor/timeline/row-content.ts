import { MalformedEnvelope, openEvents, parseEvent } from '#event-log';
import { MalformedEvent } from '#identity';
import { BrokenSeal, type Keyring } from '#keyring';
import type { ShownRow } from '../history/history-row.ts';
import { brokenContent, destroyedContent, openContent, sealedContent, type RowContent } from './render-entry.ts';

/**
 * What may be shown of a row: of facts everything, of a sealed event what its text gives where it came with it, opened
 * while its key lives; of one whose key was destroyed, when and why. One altered row is shown as such and does not
 * hide the others. Rejects with KeyringUnavailable when nobody can say whether a key lives.
 */
export async function contentOf(row: ShownRow, keyring: Keyring): Promise<RowContent> {
  if (row.text === null) return sealedContent(row);
  try {
    return await openedContent(row, row.text, keyring);
  } catch (error) {
    const altered =
      error instanceof BrokenSeal || error instanceof MalformedEvent || error instanceof MalformedEnvelope;
    if (altered) return brokenContent(row, error.message);
    throw error;
  }
}

async function openedContent(row: ShownRow, text: string, keyring: Keyring): Promise<RowContent> {
  const [event] = await openEvents(keyring, [parseEvent(text)]);
  if (event === undefined) throw new TypeError('one event was opened, and none came back');
  if (event.data.opened || event.kid === undefined) return openContent(event);
  const key = await keyring.key(event.tenant, event.kid);
  return key.kind === 'destroyed' ? destroyedContent(row, key.when, key.reason) : sealedContent(row);
}
