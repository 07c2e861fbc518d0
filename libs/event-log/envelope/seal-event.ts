import canonicalize from 'canonicalize';
import { readEvent, type KeyId, type OpenedEvent } from '#identity';
import { contextHash, kidOf, open, seal, type DataKey, type Keyring } from '#keyring';
import { clearAttributes } from './clear-attributes.ts';
import type { SealedEvent, UnsequencedEvent } from './sealed-event.ts';

/** An event's clear attributes, before it is known how its data is written. */
export type EventAttributesToSeal = Omit<UnsequencedEvent, 'encoding' | 'data'>;

/** Seals the data under the key; the seal opens only together with these attributes. */
export function sealEvent(attributes: EventAttributesToSeal, data: object, key: DataKey): UnsequencedEvent {
  const context = contextHash(clearAttributes({ ...attributes, encoding: 'jose' }));
  return { ...attributes, encoding: 'jose', data: seal(key, context, JSON.stringify(data)) };
}

/** An event whose data holds nothing personal and stands in the envelope as it is. */
export function clearEvent(attributes: EventAttributesToSeal, data: object): UnsequencedEvent {
  return { ...attributes, encoding: 'json', data: canonicalize(data) ?? '{}' };
}

/**
 * Opens events of one tenant or many, in their order; their keys are looked up together. An event whose key was
 * destroyed comes with `data.opened` false. Rejects with KeyringUnavailable when the keys cannot be had, and throws
 * BrokenSeal or MalformedEvent for an event that was altered.
 */
export async function openEvents(keyring: Keyring, events: readonly SealedEvent[]): Promise<OpenedEvent[]> {
  const wanted = new Map<SealedEvent['tenant'], Set<KeyId>>();
  for (const event of events) {
    if (event.encoding !== 'jose') continue;
    const kids = wanted.get(event.tenant) ?? new Set();
    wanted.set(event.tenant, kids.add(kidOf(event.data)));
  }
  const found = new Map<SealedEvent['tenant'], Awaited<ReturnType<Keyring['keys']>>>();
  for (const [tenant, kids] of wanted) found.set(tenant, await keyring.keys(tenant, [...kids]));
  return events.map((event) => openWith(event, (kid) => found.get(event.tenant)?.get(kid)));
}

type Lookup = Awaited<ReturnType<Keyring['key']>>;

function openWith(event: SealedEvent, keyOf: (kid: KeyId) => Lookup | undefined): OpenedEvent {
  if (event.encoding === 'json') return readEvent(event, { kind: 'clear', value: JSON.parse(event.data) });
  const kid = kidOf(event.data);
  const key = keyOf(kid);
  if (key === undefined) throw new Error('the keyring left a key out of its answer');
  if (key.kind === 'destroyed') return readEvent(event, { kind: 'destroyed', kid });
  const text = open(event.data, key.dek, contextHash(clearAttributes(event)));
  return readEvent(event, { kind: 'sealed', kid, value: JSON.parse(text) });
}
