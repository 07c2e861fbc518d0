import type { KeyId } from '../ids.ts';
import { eventDataSchemas } from './event-data.ts';
import { isClearEventType, isStateEventType } from './event-type.ts';
import type { EventAttributes, OpenedEvent, UncheckedEvent } from './opened-event.ts';
import { FIRST_DATA_VERSION, upcast } from './upcast.ts';

/** An event's data as its reader found it: parsed JSON, or the news that its key is gone. */
export type EventContent =
  | { readonly kind: 'clear'; readonly value: unknown }
  | { readonly kind: 'sealed'; readonly kid: KeyId; readonly value: unknown }
  | { readonly kind: 'destroyed'; readonly kid: KeyId };

/**
 * Makes the event that folds see: upcasts its data to the newest version and checks it against the type's schema.
 * Throws {@link MalformedEvent} for an event that no release of this program wrote; its message names the fault's
 * place, never a value.
 */
export function readEvent(
  attributes: EventAttributes,
  content: EventContent,
  dataVersion: number = FIRST_DATA_VERSION,
): OpenedEvent {
  const candidate: UncheckedEvent = {
    ...attributes,
    version: attributes.version,
    kid: content.kind === 'clear' ? undefined : content.kid,
    data:
      content.kind === 'destroyed'
        ? { opened: false }
        : { opened: true, value: upcast(attributes.type, dataVersion, content.value) },
  };
  if (isSound(candidate)) return candidate;
  throw new MalformedEvent(attributes, faultOf(candidate) ?? 'unknown fault');
}

export class MalformedEvent extends Error {
  override readonly name = 'MalformedEvent';

  constructor(attributes: EventAttributes, fault: string) {
    super(`event ${attributes.id} (${attributes.type}): ${fault}`);
  }
}

const isSound = (event: UncheckedEvent | OpenedEvent): event is OpenedEvent => faultOf(event) === undefined;

function faultOf(event: UncheckedEvent): string | undefined {
  if (isStateEventType(event.type) !== (event.version !== undefined)) return 'a version belongs to state events';
  if (isClearEventType(event.type) !== (event.kid === undefined)) return 'sealed where it should be clear, or clear';
  if (!event.data.opened) return undefined;
  const issue = eventDataSchemas[event.type].safeParse(event.data.value).error?.issues[0];
  return issue === undefined ? undefined : `${['data', ...issue.path].join('.')}: ${issue.code}`;
}
