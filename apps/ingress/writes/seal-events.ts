import { isClearEventType, partitionOf, type KeyId, type TenantId } from '#identity';
import { clearEvent, sealEvent, type UnsequencedEvent } from '#event-log';
import { KeyringUnavailable, type DataKey, type Keyring } from '#keyring';
import type { PlannedEvent } from './open-batch.ts';

/** Turns what a batch has decided into events whose bytes are final but for their place in the log. */
export type EventSealer = (planned: readonly PlannedEvent[], time: string) => Promise<readonly UnsequencedEvent[]>;

export const eventSealer =
  (keyring: Keyring): EventSealer =>
  async (planned, time) => {
    const keys = await keysFor(keyring, planned);
    return planned.map((event) => {
      const clear = {
        id: event.id,
        tenant: event.tenant,
        time,
        ...(event.actor === undefined ? {} : { actor: event.actor }),
        ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
      };
      if (event.kind === 'fact') {
        const { type, subject, source } = event;
        return clearEvent(
          { ...clear, type, subject, source, partition: partitionOf(event.tenant, subject) },
          event.data,
        );
      }
      const { type, subject, version, changed, data } = event.draft;
      const attributes = {
        ...clear,
        type,
        subject,
        version,
        source: `/tenants/${event.tenant}/scim`,
        partition: partitionOf(event.tenant, subject),
        ...(changed.length === 0 ? {} : { changed }),
      };
      const key = keys.get(keyName(event.tenant, event.kid));
      return key === undefined ? clearEvent(attributes, data) : sealEvent(attributes, data, key);
    });
  };

const keyName = (tenant: TenantId, kid: KeyId): string => `${tenant}/${kid}`;

/** The keys of the events that are sealed, one look-up per tenant. A key destroyed under a living resource is a fault. */
async function keysFor(keyring: Keyring, planned: readonly PlannedEvent[]): Promise<ReadonlyMap<string, DataKey>> {
  const wanted = new Map<TenantId, Set<KeyId>>();
  for (const event of planned) {
    if (event.kind !== 'state' || isClearEventType(event.draft.type)) continue;
    const kids = wanted.get(event.tenant) ?? new Set();
    wanted.set(event.tenant, kids.add(event.kid));
  }
  const found = new Map<string, DataKey>();
  for (const [tenant, kids] of wanted) {
    for (const [kid, lookup] of await keyring.keys(tenant, [...kids])) {
      if (lookup.kind === 'destroyed') {
        throw new KeyringUnavailable('the key of a living resource was destroyed', { kid });
      }
      found.set(keyName(tenant, kid), { kid, dek: lookup.dek });
    }
  }
  return found;
}
