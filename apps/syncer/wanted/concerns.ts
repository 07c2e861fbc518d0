import type { SealedEvent } from '#event-log';
import type { EventType, ResourceId, ResourceKind, Sequence, TenantId } from '#identity';
import { LANES, type Lane } from './lane.ts';

/** A person or group that every target has to be looked at for, because of an event. */
export interface Concern {
  readonly tenant: TenantId;
  readonly kind: ResourceKind;
  readonly resource: ResourceId;
  readonly partition: number;
  /** The event's: what the directory must show before anything is written. */
  readonly wanted: Sequence;
  readonly lane: Lane;
  /** The request of an erasure that has begun. */
  readonly erasure: string | null;
}

const USER_LANES: Partial<Record<EventType, Lane>> = {
  'rollcall.user.created': LANES.update,
  'rollcall.user.updated': LANES.update,
  'rollcall.user.activated': LANES.update,
  'rollcall.user.deactivated': LANES.urgent,
  'rollcall.user.deleted': LANES.urgent,
  'rollcall.user.erased': LANES.urgent,
  'rollcall.consent.granted': LANES.update,
  'rollcall.consent.revoked': LANES.urgent,
  'rollcall.erasure.requested': LANES.urgent,
};

const GROUP_LANES: Partial<Record<EventType, Lane>> = {
  'rollcall.group.created': LANES.update,
  'rollcall.group.updated': LANES.update,
  'rollcall.group.deleted': LANES.update,
  'rollcall.group.members_changed': LANES.update,
};

/**
 * Whom these events concern, each once: under the highest sequence and the most urgent lane. Facts concern nobody,
 * except the one that an erasure has begun; what a target was told would otherwise wake that target again.
 */
export function concernsOf(events: readonly SealedEvent[]): Concern[] {
  const concerns = new Map<string, Concern>();
  for (const event of events) {
    const concern = concernOf(event);
    if (concern === undefined) continue;
    const key = `${concern.tenant}/${concern.kind}/${concern.resource}`;
    const before = concerns.get(key);
    concerns.set(key, before === undefined ? concern : merge(before, concern));
  }
  return [...concerns.values()];
}

function concernOf({ type, tenant, subject, partition, sequence, data }: SealedEvent): Concern | undefined {
  const userLane = USER_LANES[type];
  const lane = userLane ?? GROUP_LANES[type];
  if (lane === undefined) return undefined;
  return {
    tenant,
    kind: userLane === undefined ? 'Group' : 'User',
    resource: subject,
    partition,
    wanted: sequence,
    lane,
    erasure: type === 'rollcall.erasure.requested' ? requestOf(data) : null,
  };
}

const merge = (one: Concern, other: Concern): Concern => ({
  ...other,
  lane: one.lane < other.lane ? one.lane : other.lane,
  erasure: other.erasure ?? one.erasure,
});

/** Of clear data, whose schema the ingress has checked: `{ request, due }`. */
function requestOf(data: string): string | null {
  const parsed: unknown = JSON.parse(data);
  const isNamed = typeof parsed === 'object' && parsed !== null && 'request' in parsed;
  return isNamed && typeof parsed.request === 'string' ? parsed.request : null;
}
