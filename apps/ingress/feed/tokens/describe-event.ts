import { entityTag, type EventData, type OpenedEvent } from '#identity';
import type { SealedEvent } from '#event-log';
import type { Json, JsonObject } from '#scim';
import { eventUri, hasContent, signalOf } from '../event-uris.ts';

/** What a token says about one event: its URI, the payload under it, and what is known of the subject besides its URI. */
export interface Description {
  readonly event: string;
  readonly payload: JsonObject;
  readonly externalId?: string;
}

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/**
 * An event of the log as RFC 9967 has it. `opened`: with its data, for receivers that are sent data; where the key of
 * the subject is gone by then, for they were erased, nothing but the notice is left to say. Pure.
 */
export function describeEvent(event: SealedEvent, opened: OpenedEvent | undefined): Description | undefined {
  const signal = signalOf(event.type);
  if (signal === undefined) return undefined;
  if (signal === 'prov:delete') return { event: eventUri(signal, 'notice'), payload: {} };
  const version = event.version === undefined ? {} : { version: entityTag(event.version) };
  if (!hasContent(signal)) return { event: eventUri(signal, 'notice'), payload: version };
  const full = opened === undefined ? undefined : dataOf(opened);
  if (full === undefined) {
    return { event: eventUri(signal, 'notice'), payload: { ...version, attributes: [...(event.changed ?? [])] } };
  }
  const { externalId } = full;
  return {
    event: eventUri(signal, 'full'),
    payload: { ...version, data: full },
    ...(typeof externalId === 'string' ? { externalId } : {}),
  };
}

/** The resource as it has become, with its id; of a change of members the PATCH that makes it (RFC 9967 Figure 6). */
function dataOf(event: OpenedEvent): JsonObject | undefined {
  if (!event.data.opened) return undefined;
  switch (event.type) {
    case 'rollcall.user.created':
    case 'rollcall.user.updated':
    case 'rollcall.consent.granted':
    case 'rollcall.consent.revoked':
    case 'rollcall.group.created':
    case 'rollcall.group.updated':
      return { ...event.data.value.after, id: event.subject };
    case 'rollcall.group.members_changed':
      return { schemas: [PATCH_OP], Operations: membersPatch(event.data.value) };
    case 'rollcall.user.activated':
    case 'rollcall.user.deactivated':
    case 'rollcall.user.deleted':
    case 'rollcall.user.erased':
    case 'rollcall.group.deleted':
    case 'rollcall.target.applied':
    case 'rollcall.target.failed':
    case 'rollcall.target.opted_out':
    case 'rollcall.target.drifted':
    case 'rollcall.access.opened':
    case 'rollcall.erasure.requested':
    case 'rollcall.erasure.receipt':
    case 'rollcall.erasure.completed':
      return undefined;
  }
}

/** Removed ones first, as the log has them. */
function membersPatch({ added, removed }: EventData<'rollcall.group.members_changed'>): Json[] {
  return [
    ...removed.map(({ value }) => ({ op: 'remove', path: `members[value eq "${value}"]` })),
    ...(added.length === 0
      ? []
      : [{ op: 'add', path: 'members', value: added.map(({ value, type }) => ({ value, type })) }]),
  ];
}
