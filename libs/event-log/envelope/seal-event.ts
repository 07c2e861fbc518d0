import canonicalize from 'canonicalize';
import { readEvent, type KeyId, type OpenedEvent, type TenantId } from '#identity';
import { contextHash, open, parseSeal, seal, type DataKey, type KeyLookup, type Keyring, type Seal } from '#keyring';
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
  return [...(await unlockEvents(keyring, events))];
}

/**
 * The same for whoever needs one event after the other and keeps none: the keys are there once this resolves, each
 * event is opened when it is asked for. What it gives can be gone through once.
 */
export async function unlockEvents(keyring: Keyring, events: readonly SealedEvent[]): Promise<Iterable<OpenedEvent>> {
  const seals = events.map(({ encoding, data }) => (encoding === 'jose' ? parseSeal(data) : undefined));
  const wanted = new Map<TenantId, Set<KeyId>>();
  for (const [index, { tenant }] of events.entries()) {
    const kid = seals[index]?.kid;
    if (kid === undefined) continue;
    const kids = wanted.get(tenant) ?? new Set();
    wanted.set(tenant, kids.add(kid));
  }
  const found: Keys = new Map();
  for (const [tenant, kids] of wanted) found.set(tenant, await keyring.keys(tenant, [...kids]));
  return openEach(events, seals, found);
}

type Keys = Map<TenantId, ReadonlyMap<KeyId, KeyLookup>>;

function* openEach(
  events: readonly SealedEvent[],
  seals: readonly (Seal | undefined)[],
  keys: Keys,
): Generator<OpenedEvent, void> {
  for (const [index, event] of events.entries()) {
    const seal = seals[index];
    yield seal === undefined ? readClear(event) : openWith(event, seal, keys.get(event.tenant)?.get(seal.kid));
  }
}

const readClear = (event: SealedEvent): OpenedEvent =>
  readEvent(event, { kind: 'clear', value: JSON.parse(event.data) });

function openWith(event: SealedEvent, seal: Seal, key: KeyLookup | undefined): OpenedEvent {
  if (key === undefined) throw new Error('the keyring left a key out of its answer');
  const { kid } = seal;
  if (key.kind === 'destroyed') return readEvent(event, { kind: 'destroyed', kid });
  const text = open(seal, key.dek, contextHash(clearAttributes(event)));
  return readEvent(event, { kind: 'sealed', kid, value: JSON.parse(text) });
}
