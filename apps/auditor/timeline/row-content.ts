import { openEvent, parseEvent } from '#event-log';
import type { Keyring } from '#keyring';
import type { ShownRow } from '../history/history-row.ts';
import { destroyedContent, openContent, sealedContent, type RowContent } from './render-entry.ts';

/** What may be shown of a row without asking: facts are clear, sealed events stay closed. */
export async function closedContent(row: ShownRow, keyring: Keyring): Promise<RowContent> {
  return row.sealed ? sealedContent(row) : openedContent(row, keyring);
}

/**
 * What is in a row, opened while its key lives; of one whose key was destroyed, when and why. Rejects with
 * KeyringUnavailable when nobody can say which of the two it is.
 */
export async function openedContent(row: ShownRow, keyring: Keyring): Promise<RowContent> {
  if (row.bytes === null) return sealedContent(row);
  const event = await openEvent(parseEvent(row.bytes), keyring);
  if (event.data.opened || event.kid === undefined) return openContent(event);
  const key = await keyring.key(event.tenant, event.kid);
  return key.kind === 'destroyed' ? destroyedContent(row, key.when, key.reason) : sealedContent(row);
}
