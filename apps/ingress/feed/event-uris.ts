import type { EventType } from '#identity';

const PREFIX = 'urn:ietf:params:scim:event:';

/** The events of RFC 9967 §7.4 that this provider issues, without what tells notice from full. */
export const SIGNALS = [
  'feed:add',
  'prov:create',
  'prov:patch',
  'prov:put',
  'prov:delete',
  'prov:activate',
  'prov:deactivate',
  'misc:asyncresp',
] as const;
export type Signal = (typeof SIGNALS)[number];

/** `full`: with the resource's data. `notice`: with the names of the attributes alone (RFC 9967 §2.4). */
export type Content = 'notice' | 'full';

const WITH_CONTENT: ReadonlySet<Signal> = new Set(['prov:create', 'prov:patch', 'prov:put']);

/** Whether the event comes in two forms: then it carries `data` or `attributes`. */
export const hasContent = (signal: Signal): boolean => WITH_CONTENT.has(signal);

export const eventUri = (signal: Signal, content: Content): string =>
  hasContent(signal) ? `${PREFIX}${signal}:${content}` : `${PREFIX}${signal}`;

/** Every URI that can be delivered: what ServiceProviderConfig announces (RFC 9967 §4). */
export const EVENT_URIS: readonly string[] = SIGNALS.flatMap((signal) =>
  hasContent(signal) ? [eventUri(signal, 'notice'), eventUri(signal, 'full')] : [eventUri(signal, 'full')],
);

/**
 * What an event of the log is to a receiver; undefined: nothing. The log keeps what a resource has become and not by
 * which method, so a change is a `put` of the whole, which suits whoever replicates; members come and go by `patch`.
 */
export function signalOf(type: EventType): Signal | undefined {
  switch (type) {
    case 'rollcall.user.created':
    case 'rollcall.group.created':
      return 'prov:create';
    case 'rollcall.user.updated':
    case 'rollcall.consent.granted':
    case 'rollcall.consent.revoked':
    case 'rollcall.group.updated':
      return 'prov:put';
    case 'rollcall.group.members_changed':
      return 'prov:patch';
    case 'rollcall.user.activated':
      return 'prov:activate';
    case 'rollcall.user.deactivated':
      return 'prov:deactivate';
    // From the request for erasure on SCIM answers 404; of somebody deleted before it says once more to forget them.
    case 'rollcall.user.deleted':
    case 'rollcall.group.deleted':
    case 'rollcall.erasure.requested':
      return 'prov:delete';
    case 'rollcall.user.erased':
    case 'rollcall.target.applied':
    case 'rollcall.target.failed':
    case 'rollcall.target.opted_out':
    case 'rollcall.target.drifted':
    case 'rollcall.access.opened':
    case 'rollcall.erasure.receipt':
    case 'rollcall.erasure.completed':
      return undefined;
  }
}

/** Resources as they are named relative to the SCIM base URL (RFC 9967 §2.1). */
export const subjectUri = (type: EventType, subject: string): string =>
  `/${type.startsWith('rollcall.group.') ? 'Groups' : 'Users'}/${subject}`;
